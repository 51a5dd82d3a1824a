import { ClipyardError, type Batch, type WebhookJob } from '@clipyard/contracts';
import { postPublicHttps } from '@clipyard/sources';

/** Tells the caller's url that a batch ended. Any answer but 2xx is tried again; 410 means that nobody wants it any more. */
export async function deliverWebhook(job: WebhookJob, batch: Batch, signal: AbortSignal): Promise<void> {
  const body = JSON.stringify({ type: job.event, timestamp: batch.finishedAt, data: batch });
  const status = await postPublicHttps(job.url, body, { 'webhook-id': job.deliveryId, 'webhook-timestamp': String(Math.floor(Date.now() / 1000)) }, signal);
  if (status >= 200 && status < 300) return;
  if (status === 410) throw new ClipyardError('source_forbidden', `${job.url} answered 410`);
  throw new ClipyardError('source_unreachable', `${job.url} answered ${status}`);
}
