import { createHash } from 'node:crypto';

import { ApiKeyRepository } from '@clipyard/access';
import { type ApiKey, type CallRules, ClipyardError, covers, EVERY_PROJECT, type Scope } from '@clipyard/api-contract';
import { type Settings } from '@clipyard/config';
import { RateLimiter } from '@clipyard/queues';
import { SETTINGS } from '@clipyard/service';
import { Inject, Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';

import { isOwnHost } from '../http/other-sites.js';
import { type RouteMatch } from '../routes/match-route.js';

export const SESSION_COOKIE = 'clipyard_key';

/** How long a key that was read from the store is trusted, in milliseconds: a revoked key works no longer than this. */
const TRUSTED_MS = 10_000;
/** How often a long-running call checks its key again, in milliseconds. The cached key answers most of these checks. */
const WATCH_MS = 1_000;

/**
 * Reads the API key of a request.
 *
 * @returns the bearer token, else the key in the dashboard's cookie, else null
 */
export function tokenOf(request: Pick<Request, 'headers'>): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const cookie = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([^;\\s]+)`).exec(request.headers.cookie ?? '')?.[1];
  return bearer ?? cookie ?? null;
}

/** Authenticates and authorizes calls. */
@Injectable()
export class Access {
  private readonly known = new Map<string, { readonly key: ApiKey | null; readonly until: number }>();
  private isRequired: boolean;
  private checkedAt = 0;

  constructor(
    @Inject(ApiKeyRepository) private readonly keys: ApiKeyRepository,
    @Inject(RateLimiter) private readonly limit: RateLimiter,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.isRequired = settings.AUTH === 'keys';
  }

  /** Whether calls need a key. Once a key is required, it stays required. */
  async required(): Promise<boolean> {
    if (this.settings.AUTH === 'auto' && !this.isRequired && Date.now() - this.checkedAt > TRUSTED_MS) {
      this.isRequired = await this.keys.any();
      this.checkedAt = Date.now();
    }
    return this.isRequired;
  }

  /** Clears the cache after this process has created or revoked a key. */
  forget(): void {
    this.known.clear();
    this.checkedAt = 0;
  }

  /** The valid key with this token, from the cache or the store; null if there is none. */
  async keyOf(token: string | null): Promise<ApiKey | null> {
    if (token === null) return null;
    const digest = createHash('sha256').update(token).digest('hex');
    const known = this.known.get(digest);
    if (known !== undefined && known.until > Date.now()) return known.key;
    const key = await this.keys.verify(token);
    // Invalid tokens are not cached: guesses would fill the memory.
    if (key === null) this.known.delete(digest);
    else
      this.known.set(digest, {
        key,
        until: Math.min(Date.now() + TRUSTED_MS, key.expiresAt === null ? Infinity : Date.parse(key.expiresAt)),
      });
    return key;
  }

  /**
   * Closes the connection once the key of a call is no longer valid, or once keys are required and the call has none.
   * Streams, downloads and uploads may take hours.
   */
  private watch(request: Request, response: Response): void {
    const token = tokenOf(request);
    const isValid = async (): Promise<boolean> => !(await this.required()) || (await this.keyOf(token)) !== null;
    // If the store is unavailable, the call continues: nothing speaks against the key, and no data can be read either.
    const timer = setInterval(
      () =>
        void isValid().then(
          (valid) => valid || response.destroy(),
          () => undefined,
        ),
      WATCH_MS,
    ).unref();
    response.on('close', () => clearInterval(timer));
  }

  /**
   * Lets a call through or refuses it.
   *
   * @returns the key of the call, or null if no key is needed
   * @throws ClipyardError `unauthenticated`, `forbidden` or `rate_limited`
   */
  async admit({ rules, route }: RouteMatch, request: Request, response: Response): Promise<ApiKey | null> {
    const key = rules.scope === 'open' ? null : await this.check(rules.scope, rules, request, response);
    // The guard lets only the handler of this route be called.
    response.locals['admitted'] = route;
    return key;
  }

  private async check(
    scope: Scope,
    { everyProject, isRateLimited }: CallRules,
    request: Request,
    response: Response,
  ): Promise<ApiKey | null> {
    if (!(await this.required())) {
      if (!isOwnHost(request, this.settings.ALLOWED_HOSTS ?? (this.settings.AUTH === 'none' ? ['*'] : [])))
        throw new ClipyardError(
          'forbidden',
          `Without an API key, the API answers to IP addresses, localhost and names in ALLOWED_HOSTS, ` +
            `not to ${request.headers.host}. Create a key with: clipyard keys create NAME --scopes admin`,
        );
      this.watch(request, response);
      return null;
    }
    const key = await this.keyOf(tokenOf(request));
    if (key === null) throw new ClipyardError('unauthenticated', 'Send a valid API key: Authorization: Bearer KEY');
    // Set before the checks below, so that the log names the key of refused calls too.
    response.locals['key'] = key;
    if (!covers(key.scopes, scope))
      throw new ClipyardError(
        'forbidden',
        `The key ${key.name} has the scopes ${key.scopes.join(', ')}; this call needs ${scope}`,
      );
    if (everyProject && key.project !== EVERY_PROJECT)
      throw new ClipyardError(
        'forbidden',
        `The key ${key.name} belongs to project ${key.project}; this call needs a key for project ${EVERY_PROJECT}`,
      );
    const seconds = isRateLimited ? await this.limit.take(key.id) : 0;
    if (seconds > 0)
      throw new ClipyardError(
        'rate_limited',
        `The key ${key.name} is limited to ${this.settings.RATE_LIMIT} calls per minute; retry in ${seconds} s`,
        { retryAfterSeconds: seconds },
      );
    this.watch(request, response);
    return key;
  }
}
