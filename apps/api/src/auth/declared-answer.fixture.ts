import { type z } from 'zod';

import { matchRoute } from '../routes/match-route.js';

/** The schema that the OpenAPI document has for an answer; undefined for errors, and for answers that are not JSON. */
function schemaOf(method: string, path: string, status: number): z.ZodType | undefined {
  const { route } = matchRoute(method, path.split('?')[0]!);
  if (route === null || status >= 300) return undefined;
  if (status === 200 && route.immediate !== undefined) return route.immediate;
  if (status === 202 && route.pending !== undefined) return route.pending;
  return (route.mediaType ?? 'application/json') === 'application/json' ? route.answer : undefined;
}

/**
 * Checks that a JSON answer matches the schema of its route, and has no field that the schema lacks. Schemas ignore
 * such fields, so that clients accept answers of later releases.
 *
 * @throws Error with the differences
 */
export function requireDeclared(method: string, path: string, status: number, body: unknown): void {
  const schema = schemaOf(method, path, status);
  if (schema === undefined) return;
  const parsed = schema.safeParse(body);
  const problems = parsed.success
    ? undeclared(body, parsed.data, '').map((field) => `${field} is not in the schema`)
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (problems.length > 0)
    throw new Error(`${method} ${path} does not answer as documented:\n${problems.slice(0, 10).join('\n')}`);
}

/** Paths of the fields that are missing after parsing. */
function undeclared(given: unknown, parsed: unknown, path: string): string[] {
  if (typeof given !== 'object' || given === null || typeof parsed !== 'object' || parsed === null) return [];
  return Object.entries(given).flatMap(([name, value]) =>
    Object.hasOwn(parsed, name)
      ? undeclared(value, (parsed as Record<string, unknown>)[name], `${path}/${name}`)
      : [`${path}/${name}`],
  );
}
