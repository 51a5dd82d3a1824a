import { ApiKeyRepository } from '@clipyard/access';
import { type Settings } from '@clipyard/config';
import { createObjectStore } from '@clipyard/object-store';
import { s3Settings } from '@clipyard/service';

/**
 * Whether an API key exists. Called before the server is created, because the answer decides on which address the
 * server listens.
 */
export async function hasKeys(settings: Settings): Promise<boolean> {
  const store = await createObjectStore(
    settings.STORE_URL,
    settings.STORE_URL.startsWith('s3://') ? { s3: s3Settings(settings) } : {},
  );
  return new ApiKeyRepository(store).any();
}
