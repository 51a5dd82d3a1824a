import { ClipyardError, type CreateApiKey, EVERY_PROJECT } from '@clipyard/api-contract';

/**
 * Checks the request for the first key. Once it exists, every call needs a key, so the first one must be able to create
 * the next: it needs the scope `admin`, all projects and no expiry date.
 *
 * @throws ClipyardError `invalid_request` if it could not
 */
export function adminOfAll(request: CreateApiKey): CreateApiKey {
  const { scopes, expiresInDays, project = EVERY_PROJECT } = request;
  if (project !== EVERY_PROJECT)
    throw new ClipyardError('invalid_request', 'The first key must be valid for all projects: *', {
      errors: [{ pointer: '/project', code: 'admin_first' }],
    });
  if (!scopes.includes('admin') || expiresInDays !== undefined)
    throw new ClipyardError(
      'invalid_request',
      'The first key must have the scope admin and no expiry date: it is needed to create every other key',
      { errors: [{ pointer: '/scopes', code: 'admin_first' }] },
    );
  return { ...request, project };
}
