import { ClipyardError, isId } from '@clipyard/api-contract';
import { type z } from 'zod';

/**
 * Parses a body or a query.
 *
 * @throws ClipyardError `invalid_request` with a pointer to each invalid field, at most 20
 */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, 20).map((issue) => ({
    pointer: `/${issue.path.map(String).join('/')}`,
    code: issue.code ?? 'invalid',
    detail: issue.message,
  }));
  throw new ClipyardError(
    'invalid_request',
    errors
      .map(({ pointer, detail }) => `${pointer}: ${detail}`)
      .join('; ')
      .slice(0, 1000),
    { errors },
  );
}

/**
 * Checks an id from a path.
 *
 * @throws ClipyardError `not_found` if it cannot be an id
 */
export function requireId(id: string): string {
  if (!isId(id)) throw new ClipyardError('not_found', `No resource has the id ${id.slice(0, 100)}`);
  return id;
}
