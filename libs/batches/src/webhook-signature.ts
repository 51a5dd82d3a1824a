import { createHmac } from 'node:crypto';

import { ClipyardError } from '@clipyard/api-contract';

const PREFIX = 'whsec_';

/** The bytes of a Standard Webhooks secret, `whsec_` and base64. Errors: `internal` for anything else. */
export function secretBytes(secret: string): Buffer {
  const bytes = Buffer.from(secret.slice(PREFIX.length), 'base64');
  if (!secret.startsWith(PREFIX) || bytes.byteLength < 24 || bytes.byteLength > 64)
    throw new ClipyardError('internal', 'A webhook secret is whsec_ and the base64 of 24 to 64 bytes');
  return bytes;
}

/**
 * The header `webhook-signature` of Standard Webhooks: HMAC-SHA256 over id, timestamp in seconds and body, with one
 * entry per secret, so that receivers may have either secret while they are rotated.
 */
export function webhookSignature(secrets: readonly string[], id: string, timestamp: number, body: string): string {
  return secrets
    .map(
      (secret) =>
        `v1,${createHmac('sha256', secretBytes(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
    )
    .join(' ');
}
