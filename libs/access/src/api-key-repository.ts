import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

import {
  type ApiKey,
  ApiKeySchema,
  ClipyardError,
  type CreateApiKey,
  type CreatedApiKey,
  DEFAULT_PROJECT,
  EVERY_PROJECT,
  isId,
  newId,
} from '@clipyard/api-contract';
import {
  getJson,
  keys,
  nullIfDamaged,
  type ObjectStore,
  parseRecord,
  putJson,
  type ReadableEntries,
  readableEntries,
  Sequence,
} from '@clipyard/object-store';
import { z } from 'zod';

/** The stored form. The secret is 32 random bytes, so its SHA-256 is enough, and no slow hash is needed. */
const StoredSchema = ApiKeySchema.omit({ object: true, lastUsedAt: true }).extend({
  secretHash: z.string(),
  project: ApiKeySchema.shape.project.optional(),
  quotas: ApiKeySchema.shape.quotas.default({}),
});
type Stored = z.infer<typeof StoredSchema>;
const UseSchema = z.object({ at: z.string() });

const TOKEN = /^clipyard_([0-9a-z]{19})_([A-Za-z0-9_-]{43})$/;
/** The last use is recorded at most once per hour, because a write would cost more than the call itself. */
const USE_KEPT_MS = 3_600_000;

const hash = (secret: string): Buffer => createHash('sha256').update(secret).digest();

const isValid = ({ revokedAt, expiresAt }: Stored, now: number): boolean =>
  revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > now);

/** API keys. Each is a sequence of numbered objects: created, and possibly revoked. */
export class ApiKeyRepository {
  private readonly noted = new Map<string, number>();

  constructor(private readonly store: ObjectStore) {}

  async create(
    { name, scopes, expiresInDays, project = DEFAULT_PROJECT, quotas = {} }: CreateApiKey,
    now = Date.now(),
  ): Promise<CreatedApiKey> {
    const id = newId('key', now);
    const secret = randomBytes(32).toString('base64url');
    const expiresAt = expiresInDays === undefined ? null : new Date(now + expiresInDays * 86_400_000).toISOString();
    const stored: Stored = {
      id,
      name,
      scopes,
      project,
      quotas,
      createdAt: new Date(now).toISOString(),
      expiresAt,
      revokedAt: null,
      secretHash: hash(secret).toString('hex'),
    };
    await this.sequence(id).append(stored);
    return { ...(await this.toResource(stored)), key: `clipyard_${id.slice('key_'.length)}_${secret}` };
  }

  /** The valid key of a token; null for all other tokens. Secrets are compared in constant time. */
  async verify(token: string, now = Date.now()): Promise<ApiKey | null> {
    const [, id, secret] = TOKEN.exec(token) ?? [];
    if (id === undefined || secret === undefined) return null;
    const stored = (await this.sequence(`key_${id}`).head())?.value ?? null;
    if (stored === null || !timingSafeEqual(hash(secret), Buffer.from(stored.secretHash, 'hex'))) return null;
    if (!isValid(stored, now)) return null;
    await this.noteUse(stored.id, now);
    return this.toResource(stored);
  }

  /** The key with this id; null if it does not exist, was revoked or has expired. */
  async valid(id: string, now = Date.now()): Promise<ApiKey | null> {
    const stored = (await this.sequence(id).head())?.value ?? null;
    return stored === null || !isValid(stored, now) ? null : this.toResource(stored);
  }

  /**
   * Repeating the call changes nothing.
   *
   * @throws ClipyardError `not_found`
   */
  async revoke(id: string, now = Date.now()): Promise<ApiKey> {
    const entry = isId(id) ? await this.sequence(id).head() : null;
    if (entry === null) throw new ClipyardError('not_found', `There is no API key ${id.slice(0, 100)}`);
    if (entry.value.revokedAt === null)
      await this.sequence(id).appendIf(entry.version, { ...entry.value, revokedAt: new Date(now).toISOString() });
    return this.toResource((await this.sequence(id).head())!.value);
  }

  /** All keys including revoked ones, oldest first. */
  async list(): Promise<ReadableEntries<ApiKey>> {
    return readableEntries(
      (await this.ids()).map(async (id) => {
        const entry = await this.sequence(id).head();
        return entry === null ? null : this.toResource(entry.value);
      }),
    );
  }

  /** Whether any key was ever created. From then on, calls need one. */
  async any(): Promise<boolean> {
    return (await this.store.listPage(keys.apiKeys, { limit: 1 })).objects.length > 0;
  }

  private async ids(): Promise<string[]> {
    const ids = new Set<string>();
    for await (const { key } of this.store.list(keys.apiKeys)) ids.add(key.slice(keys.apiKeys.length).split('/')[0]!);
    return [...ids];
  }

  private async noteUse(id: string, now: number): Promise<void> {
    if (now - (this.noted.get(id) ?? 0) < USE_KEPT_MS) return;
    this.noted.set(id, now);
    await putJson(this.store, keys.apiKeyUse(id), { at: new Date(now).toISOString() });
  }

  private async toResource({ secretHash: _, ...stored }: Stored): Promise<ApiKey> {
    // Keys from before there were projects keep their rights.
    const project = stored.project ?? (stored.scopes.includes('admin') ? EVERY_PROJECT : DEFAULT_PROJECT);
    // Fields of a newer release are kept in the store, and not shown.
    return parseRecord(keys.apiKey(stored.id), ApiKeySchema, {
      ...stored,
      project,
      object: 'api_key',
      lastUsedAt: await this.lastUse(stored.id),
    } satisfies ApiKey);
  }

  /** A damaged note of the last use counts as none; the next use replaces it. */
  private async lastUse(id: string): Promise<string | null> {
    const use = await getJson(this.store, keys.apiKeyUse(id), UseSchema).catch(nullIfDamaged);
    return use?.at ?? null;
  }

  private sequence(id: string): Sequence<Stored> {
    return new Sequence(this.store, keys.apiKey(id), StoredSchema);
  }
}
