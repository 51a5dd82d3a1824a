import { ClipyardError, type CreateApiKey } from '@clipyard/contracts';

/** From the first key on, calls need one: without `admin` on it, or with an end, nobody could make the next. */
export function requireAdminFirst({ scopes, expiresInDays }: CreateApiKey): void {
  if (!scopes.includes('admin') || expiresInDays !== undefined) throw new ClipyardError('invalid_request', 'The first key must have the scope admin and no end: from then on, keys are made with it', { errors: [{ pointer: '/scopes', code: 'admin_first' }] });
}
