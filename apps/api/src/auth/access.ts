import { createHash } from 'node:crypto';

import { type Settings } from '@clipyard/config';
import { type ApiKey, ClipyardError, covers, EVERY_PROJECT } from '@clipyard/contracts';
import { SETTINGS } from '@clipyard/platform';
import { RateLimiter } from '@clipyard/queues';
import { ApiKeyRepository } from '@clipyard/repositories';
import { Inject, Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';

import { asksForUs } from '../http/other-sites.js';
import { requiredAccess } from './required-access.js';

export const SESSION_COOKIE = 'clipyard_key';

/** How long an answer of the store about a key holds: a revoked key works no longer than this. */
const TRUSTED_MS = 10_000;
/** How often a call that lasts is asked whether it may go on; what is trusted answers for most of these. */
const WATCH_MS = 1_000;

/** The key that a request brings: as a bearer token, or in the dashboard's cookie. */
export function tokenOf(request: Pick<Request, 'headers'>): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const cookie = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([^;\\s]+)`).exec(request.headers.cookie ?? '')?.[1];
  return bearer ?? cookie ?? null;
}

/** Decides who may call. */
@Injectable()
export class Access {
  private readonly known = new Map<string, { readonly key: ApiKey | null; readonly until: number }>();
  private isRequired: boolean;
  private askedAt = 0;

  constructor(
    @Inject(ApiKeyRepository) private readonly keys: ApiKeyRepository,
    @Inject(RateLimiter) private readonly limit: RateLimiter,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.isRequired = settings.AUTH === 'keys';
  }

  /** Whether calls need a key. Once they do, they do for good. */
  async required(): Promise<boolean> {
    if (this.settings.AUTH === 'auto' && !this.isRequired && Date.now() - this.askedAt > TRUSTED_MS) {
      this.isRequired = await this.keys.any();
      this.askedAt = Date.now();
    }
    return this.isRequired;
  }

  /** After a key was made or revoked here, what was known of keys is asked for again. */
  forget(): void {
    this.known.clear();
    this.askedAt = 0;
  }

  async keyOf(token: string | null): Promise<ApiKey | null> {
    if (token === null) return null;
    const digest = createHash('sha256').update(token).digest('hex');
    const known = this.known.get(digest);
    if (known !== undefined && known.until > Date.now()) return known.key;
    const key = await this.keys.verify(token);
    // Wrong guesses are not kept: they would fill the memory.
    if (key === null) this.known.delete(digest);
    else
      this.known.set(digest, {
        key,
        until: Math.min(Date.now() + TRUSTED_MS, key.expiresAt === null ? Infinity : Date.parse(key.expiresAt)),
      });
    return key;
  }

  /** Breaks a call off once its key no longer holds, or keys are needed and it has none: streams, downloads and uploads may last for hours. */
  private watch(request: Request, response: Response): void {
    const token = tokenOf(request);
    const holds = async (): Promise<boolean> => !(await this.required()) || (await this.keyOf(token)) !== null;
    // While the store does not answer, nothing is known against the key, and nothing is read either.
    const timer = setInterval(
      () =>
        void holds().then(
          (may) => may || response.destroy(),
          () => undefined,
        ),
      WATCH_MS,
    ).unref();
    response.on('close', () => clearInterval(timer));
  }

  /** The key that lets the call through, or null where none is needed. Errors: `unauthenticated`, `forbidden`, `rate_limited`. */
  async admit(request: Request, response: Response): Promise<ApiKey | null> {
    const needed = requiredAccess(request.method, request.path);
    if (needed === null) return null;
    if (!(await this.required())) {
      if (!asksForUs(request, this.settings.ALLOWED_HOSTS ?? (this.settings.AUTH === 'none' ? ['*'] : [])))
        throw new ClipyardError(
          'forbidden',
          `Without an API key, call by an address, as localhost or by a name in ALLOWED_HOSTS, not as ${request.headers.host}. Or make a key: clipyard keys create NAME --scopes admin`,
        );
      this.watch(request, response);
      return null;
    }
    const key = await this.keyOf(tokenOf(request));
    if (key === null) throw new ClipyardError('unauthenticated', 'Send a valid API key: Authorization: Bearer KEY');
    // Also of who is refused, the log says who it was.
    response.locals['key'] = key;
    if (!covers(key.scopes, needed.scope))
      throw new ClipyardError(
        'forbidden',
        `The key ${key.name} has the scopes ${key.scopes.join(', ')}; this call needs ${needed.scope}`,
      );
    if (needed.everyProject && key.project !== EVERY_PROJECT)
      throw new ClipyardError(
        'forbidden',
        `The key ${key.name} is of project ${key.project}; this call needs one of project ${EVERY_PROJECT}`,
      );
    const seconds = await this.limit.take(key.id);
    if (seconds > 0)
      throw new ClipyardError(
        'rate_limited',
        `The key ${key.name} may make ${this.settings.RATE_LIMIT} calls a minute; the next in ${seconds} s`,
        { retryAfterSeconds: seconds },
      );
    this.watch(request, response);
    return key;
  }
}
