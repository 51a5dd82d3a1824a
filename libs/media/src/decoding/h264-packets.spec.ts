import { describe, expect, it } from 'vitest';

import { nalLengthBytes, type PacketRole, roleOf } from './h264-packets.js';

const IDR = [0x65, 0x88];
const NEEDED_SLICE = [0x41, 0x9a];
const DISPOSABLE_SLICE = [0x01, 0x9e];
const DELIMITER = [0x09, 0xf0];
const FILLER = [0x0c, 0xff];
const PARAMETERS = [0x68, 0xee];
const MESSAGE = [0x06, 0x05];

const withLengths = (units: readonly number[][], bytes: number): Buffer =>
  Buffer.from(units.flatMap((unit) => [...Array.from({ length: bytes - 1 }, () => 0), unit.length, ...unit]));
const withStartCodes = (units: readonly number[][], zeros: number): Buffer =>
  Buffer.from(units.flatMap((unit) => [...Array.from({ length: zeros }, () => 0), 1, ...unit]));

const packets: readonly (readonly [string, number[][], PacketRole])[] = [
  ['a key frame after parameters and messages', [DELIMITER, PARAMETERS, MESSAGE, IDR, IDR], 'start'],
  ['a slice that others refer to', [NEEDED_SLICE], 'needed'],
  ['a slice that no other refers to', [DISPOSABLE_SLICE, DISPOSABLE_SLICE], 'disposable'],
  ['such a slice after a delimiter and filler data', [DELIMITER, FILLER, DISPOSABLE_SLICE], 'disposable'],
  ['such a slice after parameters', [PARAMETERS, DISPOSABLE_SLICE], 'needed'],
  ['such a slice after a message', [MESSAGE, DISPOSABLE_SLICE], 'needed'],
  ['no slice', [DELIMITER], 'needed'],
  ['nothing', [], 'needed'],
];

describe('roleOf', () => {
  it.each(packets)('recognises %s', (_, units, role) => {
    for (const bytes of [1, 2, 4]) expect(roleOf(withLengths(units, bytes), bytes)).toBe(role);
    for (const zeros of [2, 3]) expect(roleOf(withStartCodes(units, zeros), null)).toBe(role);
  });

  it('takes packets with wrong lengths as needed', () => {
    expect(roleOf(Buffer.from([0xff, 0xff, 0xff, 0xff]), 4)).toBe('needed');
    expect(roleOf(Buffer.from([0, 0, 0, 0, 0, 0, 0]), 4)).toBe('needed');
    expect(roleOf(Buffer.from([0, 0, 1]), null)).toBe('needed');
  });
});

describe('nalLengthBytes', () => {
  it('reads the size from the configuration of MP4 and Matroska', () => {
    expect(nalLengthBytes(Uint8Array.of(1, 100, 0, 31, 0xff, 0xe1))).toBe(4);
    expect(nalLengthBytes(Uint8Array.of(1, 100, 0, 31, 0xfd, 0xe1))).toBe(2);
  });

  it('finds none in streams with start codes', () => {
    expect(nalLengthBytes(Uint8Array.of(0, 0, 0, 1, 0x67, 100))).toBeNull();
    expect(nalLengthBytes(null)).toBeNull();
  });
});
