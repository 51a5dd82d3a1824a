import { type OnnxAttribute } from '@clipyard/tensors';

import { type Conv, type FoldedConv } from '../../network/folded-network.js';
import { type Padding } from '../../network/network.js';

type Attributes = Readonly<Record<string, OnnxAttribute>>;

/** The attributes of `Conv` and `QLinearConv`. */
export function convAttributes(conv: Conv, { shape: [out, , height, width] }: FoldedConv): Attributes {
  return {
    kernel_shape: [height, width],
    strides: conv.strides,
    dilations: conv.dilations,
    group: conv.depthwise ? out : 1,
    ...paddingAttributes(conv.padding),
  };
}

export function paddingAttributes(padding: Padding): Attributes {
  if (padding === 'valid') return {};
  // As in TensorFlow: an odd row or column is added below or to the right.
  if (padding === 'same') return { auto_pad: 'SAME_UPPER' };
  const [top, bottom, left, right] = padding;
  return { pads: [top, left, bottom, right] };
}
