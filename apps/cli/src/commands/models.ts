import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { ImportModelSchema } from '@clipyard/api-contract';
import { ApiError, type ImportModel } from '@clipyard/client';
import { type Command, Option } from 'commander';

import { requireFile } from '../clips/local-file.js';
import { type Context } from '../context.js';
import { Failed } from '../failures.js';
import { examples } from '../help.js';
import { annotationOptions, filterOf, type ListOptions, listOptions, metadataOf, readList } from '../list-filter.js';
import { given, share } from '../options.js';
import { percent, table } from '../output.js';
import { bytesOn } from '../progress.js';

export function modelsCommand(program: Command, context: Context): void {
  const models = program
    .command('models')
    .description('Models: list, import, export.')
    .addHelpText(
      'after',
      examples(
        'clipyard models',
        'clipyard models import head.onnx --labels Punch TennisSwing --dataset mine',
        'clipyard models export production --output production.onnx',
      ),
    );
  listCommand(models, context);
  importCommand(models, context);
  exportCommand(models, context);
}

function listCommand(models: Command, context: Context): void {
  listOptions(models.command('list', { isDefault: true }).description('List models, newest first.'), 'models')
    .addHelpText('after', examples('clipyard models list', 'clipyard --json models list --limit 1'))
    .action(async (options: ListOptions) => {
      const filter = filterOf(options);
      const api = context.client();
      const { data, skipped } = await readList(options.limit, (page) => api.models({ ...page, ...filter }));
      context.noteSkipped(skipped);
      context.print(
        data,
        data.length === 0
          ? Object.keys(filter).length === 0
            ? 'No models yet.'
            : 'No such model.'
          : table([
              ['model', 'name', 'accuracy', 'split', 'classes', 'aliases', 'dataset'],
              ...data.map(({ id, name, evaluation, classes, labels, aliases, lineage }) => [
                id,
                name ?? '',
                evaluation === null ? '' : percent(evaluation.accuracy),
                evaluation?.split ?? '',
                classes ?? labels.length,
                aliases.join(', '),
                lineage.dataset === null ? 'imported' : `${lineage.dataset}@${lineage.datasetVersion ?? ''}`,
              ]),
            ]),
      );
    });
}

function importCommand(models: Command, context: Context): void {
  annotationOptions(
    models
      .command('import')
      .description(
        'Register a head of scikit-learn or PyTorch (ONNX), or weights of the reference model of Keras (H5). ' +
          'It is evaluated on the test split of the dataset.',
      ),
  )
    .argument('<file>', 'an .onnx or .h5 file, or its uri')
    .requiredOption('--labels <label...>', 'classes, in the order of the outputs')
    .requiredOption('--dataset <name>', 'dataset that has the features of the model')
    .option('--sample <file>', 'JSON with videos and the probabilities that the model must give (docs/integrations.md)')
    .option('--abstain-below <p>', 'abstain if the top class is less probable than this', share)
    .addHelpText(
      'after',
      examples(
        'clipyard models import head.onnx --labels Punch TennisSwing --dataset mine --sample sample.json',
        'clipyard models import s3://models/reference.weights.h5 --labels a b --dataset mine --abstain-below 0.6',
      ),
    )
    .action(
      async (
        file: string,
        {
          labels,
          dataset,
          sample: sampleFile,
          abstainBelow,
          name,
          meta,
        }: {
          labels: string[];
          dataset: string;
          sample?: string;
          abstainBelow?: number;
          name?: string;
          meta?: string[];
        },
      ) => {
        const api = context.client();
        const sample = sampleFile === undefined ? undefined : await readSample(sampleFile);
        const progress = context.progress();
        try {
          const uri = file.includes('://')
            ? file
            : (await api.uploadFile(await requireFile(file), { onProgress: bytesOn(progress, 'uploaded') })).uri;
          const model = await api.importModel({
            uri,
            labels,
            dataset,
            ...given({ sample, abstainBelow, name, metadata: metadataOf(meta) }),
          });
          progress.stop();
          context.print(model, model.id);
        } catch (error) {
          progress.stop();
          // The API only knows the upload, so the message must name the file.
          if (error instanceof ApiError && error.problem.code === 'model_unavailable')
            throw new Failed(`${file}: ${error.problem.detail}`, undefined, error.problem.code);
          throw error;
        }
      },
    );
}

/**
 * Reads the file with the sample of an import.
 *
 * @throws Failed if the file does not exist or is not a valid sample
 */
async function readSample(path: string): Promise<ImportModel['sample']> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Failed(`There is no ${path}`);
  });
  const shape = '[{"videoId": "…", "probabilities": [0.9, 0.1]}]';
  let sample: unknown;
  try {
    sample = JSON.parse(text);
  } catch (error) {
    throw new Failed(`${path} is not JSON: ${(error as Error).message}`);
  }
  const parsed = ImportModelSchema.shape.sample.safeParse(sample);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `"${issue.path.join('.')}": ${issue.message}`).join('; ');
  throw new Failed(`${path} must be like ${shape}: ${problems}`);
}

const formats = { onnx: ['onnx'], tfjs: ['tfjs/model.json', 'tfjs/weights.bin'], card: ['card'] } as const;

function exportCommand(models: Command, context: Context): void {
  models
    .command('export')
    .description('Save a model: ONNX, tfjs layers model, or its card as Markdown.')
    .argument('<model>', 'id or alias of the model')
    .addOption(
      new Option(
        '--format <format>',
        'onnx: features to calibrated probabilities; tfjs: model.json and weights.bin; card: Markdown',
      )
        .choices(Object.keys(formats))
        .default('onnx'),
    )
    .requiredOption('--output <path>', 'the file; for tfjs a folder')
    .addHelpText(
      'after',
      examples(
        'clipyard models export production --output production.onnx',
        'clipyard models export model_… --format tfjs --output web/',
        'clipyard models export production --format card --output card.md',
      ),
    )
    .action(async (model: string, { format, output }: { format: keyof typeof formats; output: string }) => {
      const api = context.client();
      const { id } = await api.model(model);
      const progress = context.progress();
      const files: string[] = [];
      try {
        for (const file of formats[format]) {
          const path = format === 'tfjs' ? join(output, file.replace('tfjs/', '')) : output;
          await mkdir(dirname(path), { recursive: true });
          await api.saveModelFile(id, file, path, bytesOn(progress, 'saved'));
          files.push(path);
        }
      } finally {
        progress.stop();
      }
      context.print({ model: id, format, files }, files.join('\n'));
    });
}
