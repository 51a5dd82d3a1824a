import { ClipyardError, isId } from '@clipyard/contracts';
import { type z } from 'zod';

/** Parses a body or a query. Errors: `invalid_request` with a pointer to each field. */
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

/** Ids come from paths; what cannot be one is not there. */
export function requireId(id: string): string {
  if (!isId(id)) throw new ClipyardError('not_found', `There is nothing with the id ${id.slice(0, 100)}`);
  return id;
}
