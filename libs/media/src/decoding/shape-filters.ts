import { type DecodeRequest } from '../frame-decoder.js';

/** One of ffmpeg's filters and its arguments. */
export type FilterCall = readonly [name: string, args: string];

/** The filters that bring a picture to (imageSize, imageSize) RGB, the same for both decoders. */
export function shapeFilters({ imageSize: size, resize }: DecodeRequest['settings']): readonly FilterCall[] {
  const flags = 'bilinear+accurate_rnd+full_chroma_int+bitexact';
  // `crop` leaves pictures alone that are large enough, and makes smaller ones cover the square.
  const scale =
    resize === 'fit-crop'
      ? `${size}:${size}:force_original_aspect_ratio=increase:flags=${flags}`
      : `w='if(lt(min(iw,ih),${size}),ceil(iw*${size}/min(iw,ih)),iw)':h='if(lt(min(iw,ih),${size}),ceil(ih*${size}/min(iw,ih)),ih)':flags=${flags}`;
  return [
    ['scale', scale],
    // RGB before the crop: with subsampled colours it could only begin at even pixels. Of an odd rest Keras' CenterCrop
    // leaves the smaller half before the crop; ffmpeg by itself rounds to the even number.
    ['format', 'rgb24'],
    ['crop', `${size}:${size}:floor((iw-ow)/2):floor((ih-oh)/2):exact=1`],
  ];
}
