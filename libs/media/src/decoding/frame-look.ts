import { type DecodeRequest } from '../frame-decoder.js';
import { type FilterCall, samePlanes, scaleFilters } from './shape-filters.js';
import { type HdrTransfer, toneMap } from './tone-map.js';

/** The properties of a decoded frame that affect its conversion to 8-bit RGB. */
export interface FrameLook {
  /** null for SDR. */
  readonly hdr: HdrTransfer | null;
  /** The field of an interlaced frame that is shown first; null for a progressive frame. */
  readonly firstField: 'top' | 'bottom' | null;
  /** The pixel format has an alpha channel. */
  readonly alpha: boolean;
}

export const PLAIN: FrameLook = { hdr: null, firstField: null, alpha: false };

export const sameLook = (one: FrameLook, other: FrameLook): boolean =>
  one.hdr === other.hdr && one.firstField === other.firstField && one.alpha === other.alpha;

/** FFmpeg's names of pixel formats with alpha, except `pal8`, whose palette rarely has any. */
const ALPHA_FORMAT = /^(yuva|gbrap|ya\d|ayuv|vuya|rgba|bgra|argb|abgr)/;
/** @param pixelFormat - FFmpeg's name; null if it is not known */
export const hasAlpha = (pixelFormat: string | null): boolean => ALPHA_FORMAT.test(pixelFormat ?? '');

/** @param name - FFmpeg's name of a transfer characteristic */
export const hdrTransfer = (name: string | undefined): HdrTransfer | null =>
  name === 'smpte2084' ? 'pq' : name === 'arib-std-b67' ? 'hlg' : null;

/** The pixel layout that the filters output. */
export interface RawPixels {
  readonly pixelFormat: 'rgb24' | 'rgba' | 'rgb48le' | 'rgba64le';
  readonly channels: 3 | 4;
  readonly bytesPerChannel: 1 | 2;
}

export function rawPixels({ hdr, alpha }: FrameLook): RawPixels {
  const channels = alpha ? 4 : 3;
  return hdr === null
    ? { pixelFormat: alpha ? 'rgba' : 'rgb24', channels, bytesPerChannel: 1 }
    : { pixelFormat: alpha ? 'rgba64le' : 'rgb48le', channels, bytesPerChannel: 2 };
}

export const rawBytes = (look: FrameLook, size: number): number => {
  const { channels, bytesPerChannel } = rawPixels(look);
  return size * size * channels * bytesPerChannel;
};

/**
 * Builds the filters for frames of a look. For interlaced frames, they keep the first field and scale it to the full
 * height. Colours are multiplied by alpha before scaling, so that hidden pixels do not bleed into visible ones.
 *
 * @param size - of the frames, if all have it; the filters are then faster
 */
export function lookFilters(
  settings: DecodeRequest['settings'],
  look: FrameLook,
  size?: { readonly width: number; readonly height: number },
): readonly FilterCall[] {
  const isPlanar = sameLook(look, PLAIN) && size !== undefined && samePlanes(settings, size);
  return [
    ...(look.firstField === null ? [] : [['field', `type=${look.firstField}`] as const]),
    ...(look.alpha ? [['premultiply', 'inplace=1'] as const] : []),
    ...scaleFilters(settings, rawPixels(look).pixelFormat, look.firstField === null ? 1 : 2, isPlanar),
  ];
}

/** A frame in SDR on a black background, with facts about its alpha. */
export interface Finished {
  /** (size, size, 3) uint8. */
  readonly rgb: Uint8Array;
  readonly isTransparent: boolean;
  /** No pixel is visible, for example because the encoder left the fourth byte of each pixel at zero. */
  readonly isHidden: boolean;
}

/**
 * Converts the output of `lookFilters` to 8-bit RGB: maps HDR to SDR and removes alpha.
 *
 * @param raw - `rawBytes` bytes
 */
export function finishFrame(raw: Uint8Array, look: FrameLook): Finished {
  const { channels, bytesPerChannel } = rawPixels(look);
  const opaque = { isTransparent: false, isHidden: false };
  if (look.hdr === null && !look.alpha) return { rgb: raw, ...opaque };
  const values = bytesPerChannel === 1 ? raw : wordsOf(raw);
  const alpha = look.alpha ? alphaOf(values, bytesPerChannel === 1 ? 255 : 65_535) : opaque;
  if (look.hdr !== null) return { rgb: toneMap(values as Uint16Array, channels, look.hdr), ...alpha };
  const rgb = new Uint8Array((raw.length / 4) * 3);
  for (let from = 0, to = 0; from < raw.length; from += 4) {
    rgb[to++] = raw[from]!;
    rgb[to++] = raw[from + 1]!;
    rgb[to++] = raw[from + 2]!;
  }
  return { rgb, ...alpha };
}

/** Reads little-endian 16-bit values at any address. */
function wordsOf(bytes: Uint8Array): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : Uint8Array.from(bytes);
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 2);
}

function alphaOf(values: Uint8Array | Uint16Array, opaque: number): Omit<Finished, 'rgb'> {
  let [isTransparent, isHidden] = [false, true];
  for (let at = 3; at < values.length && (!isTransparent || isHidden); at += 4) {
    if (values[at]! < opaque) isTransparent = true;
    if (values[at]! > 0) isHidden = false;
  }
  return { isTransparent, isHidden };
}
