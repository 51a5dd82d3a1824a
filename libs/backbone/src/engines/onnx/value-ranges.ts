import { type BatchNorm, type FoldedNetwork } from '../../network/folded-network.js';
import { type NetworkNode } from '../../network/network.js';
import { normRange, reluLimit } from './quantization.js';

/** A normalisation that sees the values of a node. */
interface Observer {
  readonly norm: BatchNorm;
  /** Index of the node's first channel within the channels of the normalisation. */
  readonly offset: number;
  /** Standard deviation of the node's values, relative to that of the values that the normalisation sees. */
  readonly spread: number;
}

/** The ranges of a network's values, derived from the statistics of its normalisations. int8 needs them. */
export class ValueRanges {
  constructor(private readonly network: FoldedNetwork) {}

  /**
   * The largest value of a node, exceeded only rarely, if none of its values is negative.
   *
   * @returns Null if the limit is unknown, or if values may be negative.
   */
  limit(node: NetworkNode): number | null {
    const before = this.network.find(node.inputs[0]!);
    if (before === null) return null;
    if (node.op === 'pad' || node.op === 'max-pool' || node.op === 'average-pool') return this.limit(before);
    if (node.op !== 'relu') return null;
    if (before.op !== 'batch-norm') return node.max;
    const channels = this.network.tensor(before.mean).data.length;
    return reluLimit(this.network.values(before.beta), this.network.values(before.gamma), channels, node.max);
  }

  /**
   * The largest absolute value of each channel of a node, exceeded only rarely. It comes from a normalisation: the node
   * itself, or one that sees its values directly, behind a concatenation or behind a pooling.
   *
   * @returns Null if there is no such normalisation.
   */
  range(name: string, channels: number): Float32Array | null {
    const node = this.network.find(name);
    if (node?.op === 'batch-norm') {
      const gamma = this.network.values(node.gamma);
      return normRange(channels, 0, this.network.values(node.beta), (c) => gamma?.[c] ?? 1);
    }
    for (const { norm, offset, spread } of this.observers(name)) {
      const mean = this.network.tensor(norm.mean).data;
      const variance = this.network.tensor(norm.variance).data;
      return normRange(channels, offset, mean, (c) => Math.sqrt(variance[c]!) * spread);
    }
    return null;
  }

  private *observers(name: string): Generator<Observer> {
    for (const user of this.network.network.nodes) {
      if (!user.inputs.includes(name)) continue;
      if (user.op === 'batch-norm') yield { norm: user, offset: 0, spread: 1 };
      // The mean of n independent values has a standard deviation smaller by √n.
      if (user.op === 'average-pool')
        for (const observer of this.observers(user.name))
          yield { ...observer, spread: observer.spread * Math.sqrt(user.size[0] * user.size[1]) };
      if (user.op === 'concat') {
        const before = user.inputs
          .slice(0, user.inputs.indexOf(name))
          .reduce((sum, input) => sum + this.network.channels(input), 0);
        for (const observer of this.observers(user.name)) yield { ...observer, offset: observer.offset + before };
      }
    }
  }
}
