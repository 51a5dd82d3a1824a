import { type TensorSpec } from '@clipyard/tensors';

import { INPUT, type Network, type NetworkNode, type Operation } from './network.js';

/** Layers per dense block (Huang et al. 2017, table 1). */
const BLOCKS = [6, 12, 24, 16] as const;
/** Filters that each layer adds. */
const GROWTH = 32;
const STEM_FILTERS = 64;
const BOTTLENECK = 4;
/** The value that Keras uses; other ports of the network differ. */
const EPSILON = 1.001e-5;

export const DENSENET121_FEATURES = 1024;

/** Builds the network together with the list of its tensors, in the order of Keras. */
class Builder {
  readonly nodes: NetworkNode[] = [];
  readonly tensors: TensorSpec[] = [];

  add(name: string, inputs: readonly string[], operation: Operation): string {
    this.nodes.push({ name, inputs, ...operation });
    return name;
  }

  conv(name: string, input: string, size: number, from: number, to: number, stride = 1): string {
    const pad = (size - 1) / 2;
    this.tensors.push({ name: `${name}/kernel`, shape: [size, size, from, to] });
    return this.add(name, [input], {
      op: 'conv',
      kernel: `${name}/kernel`,
      bias: null,
      strides: [stride, stride],
      dilations: [1, 1],
      padding: pad === 0 ? 'valid' : [pad, pad, pad, pad],
      depthwise: false,
    });
  }

  batchNorm(name: string, input: string, channels: number): string {
    for (const part of ['gamma', 'beta', 'moving_mean', 'moving_variance'])
      this.tensors.push({ name: `${name}/${part}`, shape: [channels] });
    return this.add(name, [input], {
      op: 'batch-norm',
      gamma: `${name}/gamma`,
      beta: `${name}/beta`,
      mean: `${name}/moving_mean`,
      variance: `${name}/moving_variance`,
      epsilon: EPSILON,
    });
  }

  relu(name: string, input: string): string {
    return this.add(name, [input], { op: 'relu', max: null });
  }
}

function build(): Builder {
  const b = new Builder();
  // Keras pads the pool's input with zeros. After a ReLU the minimum is zero, so the pool's own padding is the same.
  let x = b.relu(
    'conv1/relu',
    b.batchNorm('conv1/bn', b.conv('conv1/conv', INPUT, 7, 3, STEM_FILTERS, 2), STEM_FILTERS),
  );
  x = b.add('pool1', [x], { op: 'max-pool', size: [3, 3], strides: [2, 2], padding: [1, 1, 1, 1] });
  let channels = STEM_FILTERS;
  BLOCKS.forEach((layers, i) => {
    for (let layer = 1; layer <= layers; layer++) {
      const name = `conv${i + 2}_block${layer}`;
      const narrow = b.conv(
        `${name}_1_conv`,
        b.relu(`${name}_0_relu`, b.batchNorm(`${name}_0_bn`, x, channels)),
        1,
        channels,
        BOTTLENECK * GROWTH,
      );
      const added = b.conv(
        `${name}_2_conv`,
        b.relu(`${name}_1_relu`, b.batchNorm(`${name}_1_bn`, narrow, BOTTLENECK * GROWTH)),
        3,
        BOTTLENECK * GROWTH,
        GROWTH,
      );
      x = b.add(`${name}_concat`, [x, added], { op: 'concat' });
      channels += GROWTH;
    }
    if (i === BLOCKS.length - 1) return;
    const name = `pool${i + 2}`;
    const halved = channels / 2;
    x = b.relu(`${name}_relu`, b.batchNorm(`${name}_bn`, x, channels));
    // Keras convolves first. A 1 × 1 convolution without bias commutes with a mean, and pooling first takes a quarter
    // of the work.
    x = b.add(`${name}_pool`, [x], { op: 'average-pool', size: [2, 2], strides: [2, 2], padding: 'valid' });
    x = b.conv(`${name}_conv`, x, 1, channels, halved);
    channels = halved;
  });
  b.add('avg_pool', [b.relu('relu', b.batchNorm('bn', x, channels))], { op: 'global-average-pool' });
  return b;
}

const built = build();

/** DenseNet121 without its top, average-pooled: `(n, size, size, 3)` to `(n, 1024)`. */
export const densenet121: Network = { nodes: built.nodes, output: 'avg_pool' };

/** The 604 tensors of DenseNet121, in the layer order of Keras, named as in the published file. */
export const densenet121Tensors: readonly TensorSpec[] = built.tensors;
