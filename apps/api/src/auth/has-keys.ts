import { type Settings } from '@clipyard/config';
import { createObjectStore } from '@clipyard/object-store';
import { s3Settings } from '@clipyard/platform';
import { ApiKeyRepository } from '@clipyard/repositories';

/** Whether there is an API key, asked before the server is made: it decides where that listens. */
export async function hasKeys(settings: Settings): Promise<boolean> {
  const store = await createObjectStore(
    settings.STORE_URL,
    settings.STORE_URL.startsWith('s3://') ? { s3: s3Settings(settings) } : {},
  );
  return new ApiKeyRepository(store).any();
}
