import { type BackboneDescriptor, ClipyardError } from '@clipyard/api-contract';

/** Mean and standard deviation of ImageNet's channels, red first, for values from 0 to 1. */
const IMAGENET_MEAN = [0.485, 0.456, 0.406] as const;
const IMAGENET_DEVIATION = [0.229, 0.224, 0.225] as const;

export interface ChannelAffine {
  readonly scale: readonly number[];
  readonly shift: readonly number[];
}

/**
 * The preprocessing of a pixel value from 0 to 255, as `value · scale + shift` per channel.
 *
 * @throws ClipyardError `backbone_unavailable` for preprocessing that only ONNX backbones have.
 */
export function channelAffine(preprocessing: BackboneDescriptor['preprocessing']): ChannelAffine {
  const all = (value: number): number[] => [value, value, value];
  switch (preprocessing) {
    case 'torch':
      return {
        scale: IMAGENET_DEVIATION.map((deviation) => 1 / (255 * deviation)),
        shift: IMAGENET_MEAN.map((mean, c) => -mean / IMAGENET_DEVIATION[c]!),
      };
    case 'tf':
      return { scale: all(1 / 127.5), shift: all(-1) };
    case 'centered':
      return { scale: all(1 / 128), shift: all(-1) };
    case 'descriptor':
      throw new ClipyardError('backbone_unavailable', 'Only ONNX backbones have preprocessing of their own');
  }
}
