import { EVERYBODY, type Tenant } from '@clipyard/access';
import { ClipyardError, type DeliveryAttempt, toFailure } from '@clipyard/api-contract';
import { type WebhookJob } from '@clipyard/jobs';

import { type BatchReader } from './batch-reader.js';
import { type BatchRepository } from './batch-repository.js';
import { webhookSignature } from './webhook-signature.js';

/** An attempt that takes longer has failed. */
const TIMEOUT_MS = 20_000;
const GONE = 410;

/** Posts to a url that must be public and https, and returns the status. */
export type PostPublicly = (
  url: string,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal,
) => Promise<number>;

/**
 * Sends the outcome of a batch to its callback url by Standard Webhooks: signed, repeated until the receiver answers
 * with 2xx, and never after a 410.
 */
export class WebhookDelivery {
  constructor(
    private readonly repository: BatchRepository,
    private readonly reader: Pick<BatchReader, 'asOf'>,
    private readonly post: PostPublicly,
    private readonly secrets: readonly string[],
  ) {}

  /**
   * One attempt. Each attempt is logged with the batch.
   *
   * @throws ClipyardError of the attempt, if the queue should try again
   */
  async deliver(job: WebhookJob, signal: AbortSignal, lastAttempt: boolean): Promise<void> {
    // The job names no project. The body has the names that the batch's own project uses.
    const { project } = await this.repository.require(EVERYBODY, job.batchId);
    await this.deliverTo({ project }, job, signal, lastAttempt);
  }

  private async deliverTo(
    tenant: Tenant,
    { batchId, round, url, deliveryId }: WebhookJob,
    signal: AbortSignal,
    lastAttempt: boolean,
  ): Promise<void> {
    const log = this.repository.deliveries(batchId, round);
    const last = (await log.head())?.value;
    if (last === undefined || last.outcome === 'retrying') {
      const batch = await this.reader.asOf(tenant, batchId, round);
      if (await this.repository.isDisabled(url, batch.createdAt)) {
        await log.append({
          at: new Date().toISOString(),
          outcome: 'disabled',
          status: null,
          milliseconds: 0,
          error: null,
        });
      } else {
        const event = `batch.${batch.state}`;
        const attempt = await this.attempt(
          url,
          deliveryId,
          JSON.stringify({ type: event, timestamp: batch.finishedAt, data: batch }),
          signal,
        );
        const outcome = attempt.outcome === 'retrying' && lastAttempt ? 'failed' : attempt.outcome;
        await log.append({ ...attempt, outcome });
        if (attempt.status === GONE) await this.repository.disable(url);
        if (outcome === 'retrying')
          throw new ClipyardError(
            'source_unreachable',
            `${url}: ${attempt.error?.message ?? `answered ${attempt.status}`}`,
          );
      }
    }
    await this.repository.closeWebhook(batchId, round);
  }

  private async attempt(url: string, id: string, body: string, signal: AbortSignal): Promise<DeliveryAttempt> {
    const now = Date.now();
    const timestamp = Math.floor(now / 1000);
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': webhookSignature(this.secrets, id, timestamp, body),
    };
    const began = { at: new Date(now).toISOString() };
    try {
      const status = await this.post(url, body, headers, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]));
      const outcome = status >= 200 && status < 300 ? 'delivered' : status === GONE ? 'disabled' : 'retrying';
      return { ...began, outcome, status, milliseconds: Date.now() - now, error: null };
    } catch (error) {
      // The worker is stopping, so this does not count as an attempt.
      if (signal.aborted) throw error;
      const failure = toFailure(ClipyardError.from(error, 'source_unreachable'));
      return {
        ...began,
        outcome: failure.retryable || failure.code === 'cancelled' ? 'retrying' : 'failed',
        status: null,
        milliseconds: Date.now() - now,
        error: failure,
      };
    }
  }
}
