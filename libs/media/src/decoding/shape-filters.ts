import { type DecodeRequest } from '../frame-decoder.js';

/** One of ffmpeg's filters and its arguments. */
export type FilterCall = readonly [name: string, args: string];

const FLAGS = 'bilinear+accurate_rnd+full_chroma_int+bitexact';

/**
 * The filters that bring a frame to (imageSize, imageSize) RGB, the same for both decoders.
 *
 * @param lineHeight - 2 for a field of an interlaced frame, which has half the lines
 */
export function scaleFilters(
  { imageSize: size, resize }: DecodeRequest['settings'],
  pixelFormat = 'rgb24',
  lineHeight: 1 | 2 = 1,
): readonly FilterCall[] {
  const scale =
    lineHeight === 1
      ? resize === 'fit-crop'
        ? `${size}:${size}:force_original_aspect_ratio=increase`
        : `w='if(lt(min(iw,ih),${size}),ceil(iw*${size}/min(iw,ih)),iw)':h='if(lt(min(iw,ih),${size}),ceil(ih*${size}/min(iw,ih)),ih)'`
      : fieldScale(size, resize);
  return [
    // `crop` leaves frames alone that are large enough, and makes smaller ones cover the square.
    ['scale', `${scale}:flags=${FLAGS}`],
    // RGB before the crop: with subsampled colours it could only begin at even pixels. Of an odd rest Keras' CenterCrop
    // leaves the smaller half before the crop; ffmpeg by itself rounds to the even number.
    ['format', pixelFormat],
    ['crop', `${size}:${size}:floor((iw-ow)/2):floor((ih-oh)/2):exact=1`],
  ];
}

/** As for whole frames, with lines of double height. */
function fieldScale(size: number, resize: DecodeRequest['settings']['resize']): string {
  return resize === 'fit-crop'
    ? `w='max(${size},round(${size}*iw/(2*ih)))':h='max(${size},round(${size}*2*ih/iw))'`
    : `w='if(lt(min(iw,2*ih),${size}),ceil(iw*${size}/min(iw,2*ih)),iw)':h='if(lt(min(iw,2*ih),${size}),ceil(2*ih*${size}/min(iw,2*ih)),2*ih)'`;
}
