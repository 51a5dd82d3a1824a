import { createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { webhookSignature } from './webhook-signature.js';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe('webhookSignature', () => {
  it('is that of the example which the specification gives', () => {
    expect(webhookSignature([secret], 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}')).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('has one entry for each secret while they are rotated', () => {
    const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const expected = createHmac('sha256', Buffer.alloc(32, 7)).update('a.1.b').digest('base64');
    expect(webhookSignature([other, secret], 'a', 1, 'b').split(' ')).toEqual([
      `v1,${expected}`,
      webhookSignature([secret], 'a', 1, 'b'),
    ]);
  });

  it.each(['secret', 'whsec_c2hvcnQ='])('refuses the secret %s', (bad) =>
    expect(() => webhookSignature([bad], 'a', 1, 'b')).toThrow('whsec_'),
  );
});
