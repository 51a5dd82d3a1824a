import { timingSafeEqual } from 'node:crypto';

import { EVERYBODY } from '@clipyard/access';
import { ClipyardError, type WatchEventReceipt } from '@clipyard/api-contract';
import { bestEffort } from '@clipyard/async';
import { type WatchJobs } from '@clipyard/jobs';
import { z } from 'zod';

import { type WatchRecord } from './records.js';
import { requireSnsUrl, type SnsMessage, SnsMessageSchema, verifySnsMessage } from './sns-message.js';
import { type WatchRepository } from './watch-repository.js';
import { hashOf } from './watches.js';

/** Reads addresses of SNS: certificates, and the confirmation of a subscription. */
export interface SnsClient {
  /** @returns the body of the response; it throws if the status is not 200 */
  get(url: URL): Promise<string>;
}

/** An event as it arrives. */
export interface ReceivedEvent {
  readonly body: string;
  /** The token of `Authorization: Bearer`; null if there is none. */
  readonly token: string | null;
}

/** Certificates of SNS that are kept. AWS replaces its certificate about once a year. */
const CERTIFICATES = 16;

const S3EventSchema = z.object({
  Records: z
    .array(
      z.object({ s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }) }),
    )
    .nullable(),
});

/**
 * Receives events of S3. An event is only a hint that a run is worth it: the run lists the source itself. Therefore,
 * events may be repeated, come in any order, or be replayed.
 */
export class WatchEventReceiver {
  private readonly certificates = new Map<string, string>();

  constructor(
    private readonly watches: WatchRepository,
    private readonly jobs: WatchJobs,
    private readonly sns: SnsClient,
  ) {}

  /**
   * @throws ClipyardError `unauthenticated` if there is no such watch, or the token is wrong
   * @throws ClipyardError `forbidden` if SNS has not sent the message; `invalid_request` if it is no event
   */
  async receive(id: string, { body, token }: ReceivedEvent): Promise<WatchEventReceipt> {
    const watch = await this.watches.record(EVERYBODY, id);
    // One answer for all watches, so that it does not show which ones exist.
    if (watch?.events == null) throw unauthenticated();
    if (watch.events.kind === 'sns') return this.receiveSns(watch, watch.events.topicArn, body);
    if (!isToken(token, watch.eventsTokenHash)) throw unauthenticated();
    return this.notify(watch, body);
  }

  private async receiveSns(watch: WatchRecord, topicArn: string, body: string): Promise<WatchEventReceipt> {
    const parsed = SnsMessageSchema.safeParse(jsonOf(body));
    if (!parsed.success) throw new ClipyardError('invalid_request', 'The body is not a message of SNS');
    const message = parsed.data;
    await verifySnsMessage(message, topicArn, (url) => this.certificateOf(url));
    if (message.Type === 'Notification') return this.notify(watch, message.Message);
    if (message.Type === 'UnsubscribeConfirmation')
      return { object: 'watch_event', kind: 'unsubscription', run: false };
    return this.confirm(watch, message);
  }

  /** After the confirmation, a run finds what changed before it. */
  private async confirm(
    watch: WatchRecord,
    { SubscribeURL }: Extract<SnsMessage, { SubscribeURL: string }>,
  ): Promise<WatchEventReceipt> {
    await this.sns.get(requireSnsUrl('SubscribeURL', SubscribeURL));
    await this.requestRun(watch);
    return { object: 'watch_event', kind: 'subscription', run: true };
  }

  private async notify(watch: WatchRecord, body: string): Promise<WatchEventReceipt> {
    const event = jsonOf(body);
    if (typeof event !== 'object' || event === null)
      throw new ClipyardError('invalid_request', 'The body is not an event of S3');
    const parsed = S3EventSchema.safeParse(event);
    // Test events have no records.
    const run = parsed.success && (parsed.data.Records ?? []).some(({ s3 }) => isBelow(watch.source.prefix, s3));
    if (run) await this.requestRun(watch);
    return { object: 'watch_event', kind: 'notification', run };
  }

  /** While the watch is paused, the request waits. */
  private async requestRun(watch: WatchRecord): Promise<void> {
    await this.watches.request(watch.id, 'now', { trigger: 'event', notBefore: 0 });
    await bestEffort('enqueue a watch', this.jobs.enqueue(watch));
  }

  private async certificateOf(url: URL): Promise<string> {
    const known = this.certificates.get(url.href);
    if (known !== undefined) return known;
    const fetched = await this.sns.get(url).catch((error: unknown) => {
      // SNS sends a message again after a status of 5xx only.
      throw new ClipyardError('internal', `The certificate of SNS could not be fetched from ${url.href}`, {
        cause: error,
      });
    });
    if (this.certificates.size >= CERTIFICATES) this.certificates.clear();
    this.certificates.set(url.href, fetched);
    return fetched;
  }
}

const unauthenticated = (): ClipyardError =>
  new ClipyardError('unauthenticated', 'There is no watch with this id and token; send Authorization: Bearer TOKEN');

const isToken = (token: string | null, hash: string | null): boolean =>
  token !== null && hash !== null && timingSafeEqual(Buffer.from(hashOf(token), 'hex'), Buffer.from(hash, 'hex'));

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

interface S3Object {
  readonly bucket: { readonly name: string };
  readonly object: { readonly key: string };
}

/** Whether an object is the prefix or below it. Keys in events are form-encoded. */
function isBelow(prefix: string, { bucket, object }: S3Object): boolean {
  if (!prefix.startsWith('s3:')) return true;
  const { hostname, pathname } = new URL(prefix);
  const at = decode(pathname.slice(1));
  const key = decode(object.key.replaceAll('+', ' '));
  const folder = at === '' || at.endsWith('/') ? at : `${at}/`;
  return bucket.name === hostname && (key === at || key.startsWith(folder));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
