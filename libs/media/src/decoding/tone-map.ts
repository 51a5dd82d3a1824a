/**
 * HDR frames are converted to SDR by one fixed rule, which is part of version 2 of the decoding rules:
 *
 * 1. The signal is converted to light in cd/m²: PQ by its EOTF (SMPTE ST 2084), HLG by its inverse OETF and the OOTF of
 *    a display of 1,000 cd/m² with gamma 1.2 (ITU-R BT.2100).
 * 2. 203 cd/m², the reference white of ITU-R BT.2408, is 1.
 * 3. The largest of R, G and B keeps its value up to 0.5. Above, it follows a Möbius curve that maps 1,000 cd/m² to 1.
 *    The other two are scaled by the same factor, which keeps the hue.
 * 4. BT.2020 primaries are converted to those of BT.709; colours out of gamut are clipped.
 * 5. The result is coded with a gamma of 2.4 (ITU-R BT.1886), as a display for SDR video expects.
 *
 * Metadata about the mastering display or the brightest frame changes nothing, so that equal frames give equal
 * features.
 */

export type HdrTransfer = 'pq' | 'hlg';

const REFERENCE_WHITE = 203;
const PEAK = 1000 / REFERENCE_WHITE;
const KNEE = 0.5;
const HLG_PEAK = 1000;
const HLG_GAMMA = 1.2;
const SDR_GAMMA = 2.4;

/** Luminance of BT.2020 primaries. */
const [RED_SHARE, GREEN_SHARE, BLUE_SHARE] = [0.2627, 0.678, 0.0593];

/** Light in cd/m² of a PQ signal from 0 to 1. */
export function pqLight(signal: number): number {
  const [m1, m2, c1, c2, c3] = [2610 / 16384, (2523 / 4096) * 128, 3424 / 4096, (2413 / 4096) * 32, (2392 / 4096) * 32];
  const power = signal ** (1 / m2);
  return 10_000 * (Math.max(0, power - c1) / (c2 - c3 * power)) ** (1 / m1);
}

/** Light of the scene, 0 to 1, of an HLG signal from 0 to 1. */
export function hlgSceneLight(signal: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
  return signal <= 0.5 ? signal ** 2 / 3 : (Math.exp((signal - c) / a) + b) / 12;
}

/** Light relative to reference white, compressed to at most 1. */
export function compressed(light: number): number {
  if (light <= KNEE) return light;
  if (light >= PEAK) return 1;
  const a = (-(KNEE ** 2) * (PEAK - 1)) / (KNEE ** 2 - 2 * KNEE + PEAK);
  const b = (KNEE ** 2 - 2 * KNEE * PEAK + PEAK) / (PEAK - 1);
  return (((b + KNEE) ** 2 / (b - a)) * (light + a)) / (light + b);
}

const LEVELS = 65_536;
/** The code table is indexed by the square root of light, so that its resolution suffices for dark values. */
const CODE_STEPS = 16_384;

interface Tables {
  /** For each 16-bit value, the light relative to reference white (PQ) or the light of the scene (HLG). */
  readonly light: Float32Array;
  readonly code: Uint8Array;
}

const tables = new Map<HdrTransfer, Tables>();

function tablesOf(transfer: HdrTransfer): Tables {
  const known = tables.get(transfer);
  if (known !== undefined) return known;
  const curve = transfer === 'pq' ? (signal: number): number => pqLight(signal) / REFERENCE_WHITE : hlgSceneLight;
  const made = {
    light: Float32Array.from({ length: LEVELS }, (_, value) => curve(value / (LEVELS - 1))),
    code: Uint8Array.from({ length: CODE_STEPS + 1 }, (_, step) =>
      Math.round(255 * (step / CODE_STEPS) ** (2 / SDR_GAMMA)),
    ),
  };
  tables.set(transfer, made);
  return made;
}

/**
 * Maps HDR pixels to SDR.
 *
 * @param values - 16-bit values of BT.2020 R, G and B as the transfer codes them, `channels` for each pixel
 * @returns (pixels, 3) uint8
 */
export function toneMap(values: Uint16Array, channels: 3 | 4, transfer: HdrTransfer): Uint8Array {
  const { light, code } = tablesOf(transfer);
  const pixels = values.length / channels;
  const output = new Uint8Array(pixels * 3);
  const coded = (value: number): number => code[Math.round(Math.sqrt(Math.min(1, Math.max(0, value))) * CODE_STEPS)]!;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = pixel * channels;
    let red = light[values[at]!]!;
    let green = light[values[at + 1]!]!;
    let blue = light[values[at + 2]!]!;
    if (transfer === 'hlg') {
      const luminance = RED_SHARE * red + GREEN_SHARE * green + BLUE_SHARE * blue;
      const gain = (HLG_PEAK / REFERENCE_WHITE) * luminance ** (HLG_GAMMA - 1);
      red *= gain;
      green *= gain;
      blue *= gain;
    }
    const largest = Math.max(red, green, blue);
    const scale = largest > KNEE ? compressed(largest) / largest : 1;
    red *= scale;
    green *= scale;
    blue *= scale;
    // ITU-R BT.2087, BT.2020 to BT.709.
    output[pixel * 3] = coded(1.6605 * red - 0.5876 * green - 0.0728 * blue);
    output[pixel * 3 + 1] = coded(-0.1246 * red + 1.1329 * green - 0.0083 * blue);
    output[pixel * 3 + 2] = coded(-0.0182 * red - 0.1006 * green + 1.1187 * blue);
  }
  return output;
}
