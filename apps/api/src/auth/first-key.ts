import { ClipyardError, type CreateApiKey, EVERY_PROJECT } from '@clipyard/contracts';

/** From the first key on, calls need one: without `admin` of all projects on it, or with an end, nobody could make the next. */
export function adminOfAll(request: CreateApiKey): CreateApiKey {
  const { scopes, expiresInDays, project = EVERY_PROJECT } = request;
  if (project !== EVERY_PROJECT)
    throw new ClipyardError('invalid_request', 'The first key is of all projects: *', {
      errors: [{ pointer: '/project', code: 'admin_first' }],
    });
  if (!scopes.includes('admin') || expiresInDays !== undefined)
    throw new ClipyardError(
      'invalid_request',
      'The first key must have the scope admin and no end: from then on, keys are made with it',
      { errors: [{ pointer: '/scopes', code: 'admin_first' }] },
    );
  return { ...request, project };
}
