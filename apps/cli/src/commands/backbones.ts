import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { OnnxDescriptorSchema } from '@clipyard/api-contract';
import { type AddBackbone, ApiError, type Backbone } from '@clipyard/client';
import { type Command } from 'commander';

import { requireFile } from '../clips/local-file.js';
import { type Context } from '../context.js';
import { Failed } from '../failures.js';
import { examples } from '../help.js';
import { table } from '../output.js';
import { bytesOn } from '../progress.js';

export function backbonesCommand(program: Command, context: Context): void {
  const backbones = program
    .command('backbones')
    .description('Backbones: the networks that turn frames into features. Add ONNX files, and choose the default.')
    .addHelpText(
      'after',
      examples(
        'clipyard backbones',
        ['clipyard backbones add dinov2/model.onnx', 'with backbone.json beside it'],
        'clipyard backbones default dinov2-small',
        'clipyard submit clips/ --dataset mine --backbone dinov2-small',
      ),
    );

  backbones
    .command('list', { isDefault: true })
    .description('List backbones.')
    .addHelpText('after', examples('clipyard backbones list'))
    .action(async () => {
      const all = await context.client().backbones();
      context.print(all, all.length === 0 ? 'No backbones yet: the first extractor publishes one.' : listText(all));
    });

  backbones
    .command('add')
    .description('Add an ONNX file. It is checked and run once first.')
    .argument('<file>', 'an .onnx file, or its uri')
    .option('--descriptor <file>', 'the descriptor (default: backbone.json beside the file)')
    .option('--default', 'use it for batches that name no backbone')
    .addHelpText(
      'after',
      examples(
        'clipyard backbones add dinov2/model.onnx',
        'clipyard backbones add s3://models/dinov2.onnx --descriptor backbone.json --default',
      ),
    )
    .action(async (file: string, options: { descriptor?: string; default?: boolean }) => {
      const api = context.client();
      const descriptor = await readDescriptor(options.descriptor ?? besideOf(file));
      const progress = context.progress();
      try {
        const uri = file.includes('://')
          ? file
          : (await api.uploadFile(await requireFile(file), { onProgress: bytesOn(progress, 'uploaded') })).uri;
        const added = await api.addBackbone({ uri, descriptor, default: options.default ?? false });
        progress.stop();
        context.print(added, `${added.name} computes ${shape(added)}`);
      } catch (error) {
        progress.stop();
        // The API only knows the upload, so the message must name the file.
        if (error instanceof ApiError && error.problem.code === 'backbone_invalid')
          throw new Failed(`${file}: ${error.problem.detail}`, undefined, error.problem.code);
        throw error;
      }
    });

  backbones
    .command('default')
    .description('Make a backbone the default of batches that name none.')
    .argument('<name>', 'a name from clipyard backbones list')
    .addHelpText('after', examples('clipyard backbones default dinov2-small'))
    .action(async (name: string) => {
      const backbone = await context.client().makeDefaultBackbone(name);
      context.print(backbone, `New batches use ${backbone.name} unless they name another backbone`);
    });

  backbones
    .command('remove')
    .description('Remove a backbone from the list. Models and features that use it keep working.')
    .argument('<name>', 'a name from clipyard backbones list')
    .addHelpText('after', examples('clipyard backbones remove dinov2-small'))
    .action(async (name: string) => {
      const backbone = await context.client().removeBackbone(name);
      context.print(backbone, `${backbone.name} was removed`);
    });
}

function besideOf(file: string): string {
  if (file.includes('://')) throw new Failed('For a uri, give the path of its backbone.json with --descriptor');
  return join(dirname(file), 'backbone.json');
}

/**
 * Reads and validates a descriptor.
 *
 * @returns the descriptor as it was written, without the defaults of the schema, which the service fills in itself
 * @throws Failed if the file does not exist or is not a valid descriptor
 */
async function readDescriptor(path: string): Promise<AddBackbone['descriptor']> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Failed(`There is no ${path}; docs/backbones.md describes it`);
  });
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new Failed(`${path} is not JSON: ${(error as Error).message}`);
  }
  const { error } = OnnxDescriptorSchema.safeParse(given);
  if (error !== undefined)
    throw new Failed(
      `${path} is invalid: ${error.issues.map((issue) => `"${issue.path.join('.')}": ${issue.message}`).join('; ')}`,
    );
  return given as AddBackbone['descriptor'];
}

const shape = ({ featureSize, window }: Backbone): string =>
  window === null ? `${featureSize} numbers per frame` : `${featureSize} numbers per ${window.frames} frames`;

const listText = (all: readonly Backbone[]): string =>
  table([
    ['backbone', 'default', 'features', 'image', 'licence', 'weights'],
    ...all.map((one) => [
      one.name,
      one.default ? 'yes' : '',
      shape(one),
      one.imageSize === null ? 'any size' : `${one.imageSize} × ${one.imageSize}`,
      one.licence ?? '',
      one.pretrained ? 'pretrained' : 'RANDOM',
    ]),
  ]);
