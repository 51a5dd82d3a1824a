import { ClipyardError } from '@clipyard/api-contract';
import { z } from 'zod';

import { INPUT, type Network, type NetworkNode, type Operation, type Padding } from './network.js';

const pair = z.union([
  z
    .number()
    .int()
    .transform((n): [number, number] => [n, n]),
  z.tuple([z.number().int(), z.number().int()]),
]);
const layerSchema = z.object({
  class_name: z.string(),
  name: z.string().optional(),
  config: z.looseObject({ name: z.string() }),
  inbound_nodes: z.array(z.array(z.tuple([z.string()]).rest(z.unknown()))).optional(),
});
const modelSchema = z.object({ class_name: z.string(), config: z.looseObject({ layers: z.array(layerSchema) }) });
type Layer = z.infer<typeof layerSchema>;

const convConfig = z.looseObject({
  strides: pair,
  padding: z.enum(['valid', 'same']),
  dilation_rate: pair.default([1, 1]),
  use_bias: z.boolean().default(true),
  activation: z.string().default('linear'),
  depth_multiplier: z.literal(1).optional(),
  groups: z.literal(1).optional(),
  data_format: z.literal('channels_last').optional(),
});
const channelsConfig = z.looseObject({
  axis: z.union([z.literal(-1), z.literal(3), z.tuple([z.literal(3)])]).default(-1),
});
const poolConfig = z.looseObject({ pool_size: pair, strides: pair, padding: z.enum(['valid', 'same']) });

/** A layer that `Network` cannot describe. The model then runs in tfjs, which supports every layer. */
export class UnknownLayerError extends Error {}

/** The operation of a Keras activation; null for `linear`. */
function activation(name: string): Operation | null {
  if (name === 'linear') return null;
  if (name === 'relu') return { op: 'relu', max: null };
  if (name === 'relu6') return { op: 'relu', max: 6 };
  throw new UnknownLayerError(`activation ${name}`);
}

function operationsOf({ class_name: type, config }: Layer): Operation[] {
  const { name } = config;
  switch (type) {
    case 'Conv2D':
    case 'DepthwiseConv2D': {
      const c = convConfig.parse(config);
      const depthwise = type === 'DepthwiseConv2D';
      const after = activation(c.activation);
      return [
        {
          op: 'conv',
          kernel: `${name}/${depthwise ? 'depthwise_kernel' : 'kernel'}`,
          bias: c.use_bias ? `${name}/bias` : null,
          strides: c.strides,
          dilations: c.dilation_rate,
          padding: c.padding,
          depthwise,
        },
        ...(after === null ? [] : [after]),
      ];
    }
    case 'BatchNormalization': {
      const c = channelsConfig
        .extend({ epsilon: z.number(), scale: z.boolean().default(true), center: z.boolean().default(true) })
        .parse(config);
      return [
        {
          op: 'batch-norm',
          gamma: c.scale ? `${name}/gamma` : null,
          beta: c.center ? `${name}/beta` : null,
          mean: `${name}/moving_mean`,
          variance: `${name}/moving_variance`,
          epsilon: c.epsilon,
        },
      ];
    }
    case 'ReLU': {
      const c = z
        .looseObject({
          max_value: z.number().nullable().default(null),
          negative_slope: z.literal(0).nullish(),
          threshold: z.literal(0).nullish(),
        })
        .parse(config);
      return [{ op: 'relu', max: c.max_value }];
    }
    case 'Activation': {
      const after = activation(z.looseObject({ activation: z.string() }).parse(config).activation);
      return after === null ? [] : [after];
    }
    case 'ZeroPadding2D': {
      const { padding } = z
        .looseObject({
          padding: z.union([z.number().int(), z.tuple([z.number().int(), z.number().int()]), z.tuple([pair, pair])]),
        })
        .parse(config);
      const [rows, columns] = typeof padding === 'number' ? [padding, padding] : padding;
      const both = (n: number | readonly [number, number]): readonly [number, number] =>
        typeof n === 'number' ? [n, n] : n;
      return [{ op: 'pad', padding: [...both(rows), ...both(columns)] as unknown as Exclude<Padding, string> }];
    }
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const c = poolConfig.parse(config);
      return [
        {
          op: type === 'MaxPooling2D' ? 'max-pool' : 'average-pool',
          size: c.pool_size,
          strides: c.strides,
          padding: c.padding,
        },
      ];
    }
    case 'GlobalAveragePooling2D':
      return [{ op: 'global-average-pool' }];
    case 'Concatenate':
      channelsConfig.parse(config);
      return [{ op: 'concat' }];
    case 'Add':
      return [{ op: 'add' }];
    case 'Dropout':
      return [];
    default:
      throw new UnknownLayerError(`layer type ${type}`);
  }
}

/**
 * Reads the topology of a sequential or functional tfjs layers model that ends with global average pooling.
 *
 * @throws UnknownLayerError if the model has a layer that `Network` cannot describe.
 * @throws ClipyardError `backbone_unavailable` if the value is not the topology of a model.
 */
export function readLayersModel(topology: unknown): Network {
  const parsed = modelSchema.safeParse((topology as { model_config?: unknown } | null)?.model_config ?? topology);
  if (!parsed.success)
    throw new ClipyardError(
      'backbone_unavailable',
      `The topology of the layers model cannot be read: ${z.prettifyError(parsed.error)}`,
    );
  const nodes: NetworkNode[] = [];
  /** The node that gives each layer's output: its last operation, or its input if the layer has no operation. */
  const outputs = new Map<string, string>();
  let previous = INPUT;
  for (const layer of parsed.data.config.layers) {
    const { name } = layer.config;
    if (layer.class_name === 'InputLayer') {
      outputs.set(name, INPUT);
      continue;
    }
    const inbound = layer.inbound_nodes ?? [];
    if (inbound.length > 1) throw new UnknownLayerError(`shared layer ${name}`);
    let inputs =
      inbound[0] === undefined
        ? [previous]
        : inbound[0].map(([from]) => {
            const output = outputs.get(from);
            if (output === undefined) throw new UnknownLayerError(`layer ${name} before its input ${from}`);
            return output;
          });
    let operations: Operation[];
    try {
      operations = operationsOf(layer);
    } catch (error) {
      if (error instanceof z.ZodError) throw new UnknownLayerError(`settings of layer ${name}`);
      throw error;
    }
    operations.forEach((operation, i) => {
      const node = i === operations.length - 1 ? name : `${name}/${i}`;
      nodes.push({ name: node, inputs, ...operation });
      inputs = [node];
    });
    previous = inputs[0] ?? previous;
    outputs.set(name, previous);
  }
  if (nodes.at(-1)?.op !== 'global-average-pool') throw new UnknownLayerError('a model whose last layer does not pool');
  return { nodes, output: previous };
}
