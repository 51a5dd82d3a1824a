import { verify, X509Certificate } from 'node:crypto';

import { ClipyardError } from '@clipyard/api-contract';
import { z } from 'zod';

/** Messages that are older are refused, in milliseconds. SNS retries for an hour by default. */
const MAX_AGE_MS = 3_600_000;
/** The clock of SNS may be ahead of ours by so many milliseconds. */
const MAX_AHEAD_MS = 300_000;

/** Hosts of SNS, in every partition of AWS. */
const SNS_HOST = /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?$/;
/** The name that all signing certificates of SNS are for. */
const SIGNER = 'sns.amazonaws.com';

const texts = { MessageId: z.string(), TopicArn: z.string(), Message: z.string(), Timestamp: z.string() };
const signed = {
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string(),
  SigningCertURL: z.string(),
};
const confirmed = { Token: z.string(), SubscribeURL: z.string() };

export const SnsMessageSchema = z.discriminatedUnion('Type', [
  z.object({ Type: z.literal('Notification'), Subject: z.string().optional(), ...texts, ...signed }),
  z.object({ Type: z.literal('SubscriptionConfirmation'), ...confirmed, ...texts, ...signed }),
  z.object({ Type: z.literal('UnsubscribeConfirmation'), ...confirmed, ...texts, ...signed }),
]);
export type SnsMessage = z.infer<typeof SnsMessageSchema>;

/** The fields that are signed, in the order in which they are signed. */
const SIGNED_FIELDS = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const;

const refused = (reason: string): ClipyardError =>
  new ClipyardError('forbidden', `The SNS message was refused: ${reason}`);

/** The text that the signature of a message is for. */
export function signedText(message: SnsMessage): string {
  const values: Readonly<Record<string, string | undefined>> = message;
  return SIGNED_FIELDS[message.Type]
    .flatMap((field) => (values[field] === undefined ? [] : [`${field}\n${values[field]}\n`]))
    .join('');
}

/**
 * Checks that a URL leads to SNS.
 *
 * @throws ClipyardError `forbidden`
 */
export function requireSnsUrl(name: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : null;
  const isSns =
    url?.protocol === 'https:' &&
    SNS_HOST.test(url.hostname) &&
    url.port === '' &&
    url.username === '' &&
    url.password === '';
  if (!isSns) throw refused(`${name} must be an https:// address of SNS`);
  return url;
}

/**
 * Checks that SNS has sent a message to this topic recently.
 *
 * @param certificateOf - fetches a PEM certificate; it is only called with addresses of SNS
 * @throws ClipyardError `forbidden`
 */
export async function verifySnsMessage(
  message: SnsMessage,
  topicArn: string,
  certificateOf: (url: URL) => Promise<string>,
  now = Date.now(),
): Promise<void> {
  if (message.TopicArn !== topicArn) throw refused(`it is of the topic ${message.TopicArn.slice(0, 300)}`);
  const age = now - Date.parse(message.Timestamp);
  if (!(age <= MAX_AGE_MS && age >= -MAX_AHEAD_MS)) throw refused('its Timestamp is not of the last hour');
  const url = requireSnsUrl('SigningCertURL', message.SigningCertURL);
  if (!url.pathname.endsWith('.pem')) throw refused('SigningCertURL must lead to a .pem file');
  const certificate = parseCertificate(await certificateOf(url));
  const isOfSns = certificate.checkHost(SIGNER) !== undefined;
  const isValid = Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
  if (!isOfSns || !isValid) throw refused(`its certificate is not a valid one of ${SIGNER}`);
  const digest = message.SignatureVersion === '1' ? 'sha1' : 'sha256';
  const signature = Buffer.from(message.Signature, 'base64');
  if (!verify(digest, Buffer.from(signedText(message)), certificate.publicKey, signature))
    throw refused('its signature is wrong');
}

function parseCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw refused('its certificate cannot be read');
  }
}
