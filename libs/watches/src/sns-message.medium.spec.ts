import { sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeCertificate, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { requireSnsUrl, signedText, type SnsMessage, verifySnsMessage } from './sns-message.js';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:videos';
const NOW = Date.now();

type Notification = Extract<SnsMessage, { Type: 'Notification' }>;

describe.skipIf(!existsSync('/usr/bin/openssl'))('verifySnsMessage (needs openssl)', () => {
  const folder = tempDir();
  let pem: string;
  let key: string;
  let otherPem: string;
  beforeAll(() => {
    for (const name of ['sns', 'other']) mkdirSync(join(folder.path, name));
    const made = makeCertificate(join(folder.path, 'sns'), 'DNS:sns.amazonaws.com');
    pem = readFileSync(made.cert, 'utf8');
    key = readFileSync(made.key, 'utf8');
    otherPem = readFileSync(makeCertificate(join(folder.path, 'other'), 'DNS:example.org').cert, 'utf8');
  });
  afterAll(() => folder.remove());

  function notification(change: Partial<Notification> = {}): Notification {
    const message: Notification = {
      Type: 'Notification',
      MessageId: 'm-1',
      TopicArn: TOPIC,
      Subject: 'Amazon S3 Notification',
      Message: '{"Records":[]}',
      Timestamp: new Date(NOW).toISOString(),
      SignatureVersion: '2',
      SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem',
      Signature: '',
      ...change,
    };
    const digest = message.SignatureVersion === '1' ? 'sha1' : 'sha256';
    return { ...message, Signature: sign(digest, Buffer.from(signedText(message)), key).toString('base64') };
  }
  const check = (message: SnsMessage, now = NOW, certificate = pem): Promise<void> =>
    verifySnsMessage(message, TOPIC, () => Promise.resolve(certificate), now);

  it.each(['1', '2'] as const)('accepts a message with a correct signature of version %s', async (SignatureVersion) => {
    await expect(check(notification({ SignatureVersion }))).resolves.toBeUndefined();
    await expect(check(notification({ SignatureVersion, Subject: undefined }))).resolves.toBeUndefined();
  });

  it('refuses messages that were changed, are of another topic, or are old', async () => {
    const cases: [SnsMessage, RegExp][] = [
      [{ ...notification(), Message: '{}' }, /signature is wrong/],
      [{ ...notification(), MessageId: 'm-2' }, /signature is wrong/],
      [{ ...notification(), Signature: '' }, /signature is wrong/],
      [notification({ TopicArn: `${TOPIC}2` }), /is of the topic/],
      [notification({ Timestamp: new Date(NOW - 3_700_000).toISOString() }), /not of the last hour/],
      [notification({ Timestamp: new Date(NOW + 3_700_000).toISOString() }), /not of the last hour/],
      [notification({ Timestamp: 'now' }), /not of the last hour/],
    ];
    for (const [message, reason] of cases)
      await expect(check(message), String(reason)).rejects.toMatchObject({ code: 'forbidden', message: reason });
  });

  it('refuses certificates that are not those of SNS, or have expired', async () => {
    await expect(check(notification(), NOW, otherPem)).rejects.toThrow(/not a valid one/);
    await expect(check(notification(), NOW, 'nonsense')).rejects.toThrow(/cannot be read/);
    const later = NOW + 10 * 86_400_000;
    const message = notification({ Timestamp: new Date(later).toISOString() });
    await expect(check(message, later)).rejects.toThrow(/not a valid one/);
  });

  it('fetches certificates only from SNS', async () => {
    const fetched: string[] = [];
    for (const SigningCertURL of [
      'http://sns.eu-central-1.amazonaws.com/a.pem',
      'https://sns.eu-central-1.amazonaws.com.example.org/a.pem',
      'https://example.org/sns.eu-central-1.amazonaws.com/a.pem',
      'https://sns.eu-central-1.amazonaws.com@example.org/a.pem',
      'https://sns.eu-central-1.amazonaws.com:8443/a.pem',
      'https://s3.amazonaws.com/sns/a.pem',
      'https://sns.eu-central-1.amazonaws.com/a.txt',
      'file:///a.pem',
    ])
      await expect(
        verifySnsMessage(notification({ SigningCertURL }), TOPIC, (url) => {
          fetched.push(url.href);
          return Promise.resolve(pem);
        }),
        SigningCertURL,
      ).rejects.toMatchObject({ code: 'forbidden' });
    expect(fetched).toEqual([]);
    expect(requireSnsUrl('SubscribeURL', 'https://sns.cn-north-1.amazonaws.com.cn/?Action=x').hostname).toContain('cn');
  });
});
