import { type DecodeRequest } from '../frame-decoder.js';

/** One of ffmpeg's filters and its arguments. */
export type FilterCall = readonly [name: string, args: string];

const FLAGS = 'bilinear+accurate_rnd+full_chroma_int+bitexact';

/**
 * Builds the filters that convert a frame to (imageSize, imageSize) RGB, for both decoders.
 *
 * @param lineHeight - 2 for a field of an interlaced frame, which has half the lines
 * @param isPlanar - convert to RGB in planes first, for which libswscale has vector instructions: 60 % of the time
 */
export function scaleFilters(
  { imageSize: size, resize }: DecodeRequest['settings'],
  pixelFormat = 'rgb24',
  lineHeight: 1 | 2 = 1,
  isPlanar = false,
): readonly FilterCall[] {
  const scale =
    lineHeight === 1
      ? resize === 'fit-crop'
        ? `${size}:${size}:force_original_aspect_ratio=increase`
        : coverScale(size, 'iw', 'ih')
      : fieldScale(size, resize);
  return [
    // With `crop`, frames that are large enough keep their size, and smaller ones are enlarged to cover the square.
    ['scale', `${scale}:flags=${FLAGS}`],
    // The conversion to RGB comes before the crop, which could only begin at even pixels in subsampled colours. Offsets
    // are rounded down as in Keras' CenterCrop; by default, ffmpeg rounds them to even numbers.
    ['format', isPlanar ? 'gbrp' : pixelFormat],
    ['crop', `${size}:${size}:floor((iw-ow)/2):floor((ih-oh)/2):exact=1`],
    ...(isPlanar ? [['format', pixelFormat] as const] : []),
  ];
}

/** From this ratio on, each line is made of at least three lines, for both RGB layouts by the same arithmetic. */
const SHRINKING = 1.05;

/** Whether RGB in planes has the same values as packed RGB; if frames are not scaled down, some values differ by 1. */
export const samePlanes = (
  { imageSize, resize }: DecodeRequest['settings'],
  { width, height }: { readonly width: number; readonly height: number },
): boolean => resize === 'fit-crop' && Math.min(width, height) >= imageSize * SHRINKING;

/** Scales frames whose shorter side is below `size` up to it. Width and height are FFmpeg expressions. */
const coverScale = (size: number, width: string, height: string): string => {
  const scaled = (side: string): string =>
    `'if(lt(min(${width},${height}),${size}),ceil(${side}*${size}/min(${width},${height})),${side})'`;
  return `w=${scaled(width)}:h=${scaled(height)}`;
};

/** Scales a field like a whole frame, with lines of double height. */
function fieldScale(size: number, resize: DecodeRequest['settings']['resize']): string {
  return resize === 'fit-crop'
    ? `w='max(${size},round(${size}*iw/(2*ih)))':h='max(${size},round(${size}*2*ih/iw))'`
    : coverScale(size, 'iw', '2*ih');
}
