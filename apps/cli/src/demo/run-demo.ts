import { cp, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';

import { type Batch, type Classification, type Evaluation, type Prediction, type TrainingRun } from '@clipyard/client';
import { startCluster } from '@clipyard/local-stack';
import { downloadUcf101Top5, renderClips } from '@clipyard/media';

import { ApiClient } from '../api-client.js';
import { collectItems } from '../clips/collect-items.js';
import { watchBatch, watchTraining } from '../follow.js';
import { given } from '../options.js';
import { endedAs, percent, rankedClasses, table } from '../output.js';
import { bytesOn, progressOf } from '../progress.js';

export interface DemoOptions {
  readonly dataset?: string;
  readonly backbone?: string;
  /** Default: the epochs of the preset. */
  readonly epochs?: number;
  readonly stateDir: string;
  /** Writes the progress to standard error instead of standard output. */
  readonly quiet: boolean;
}

/** Number of held-out clips that are classified one by one and shown. */
const SHOWN_CLIPS = 6;

export interface DemoReport {
  dataset: string;
  /** The clips were rendered by this program. */
  synthetic: boolean;
  backbone: string;
  pretrained: boolean;
  items: number;
  succeeded: number;
  failed: number;
  train: number;
  validation: number;
  test: {
    accuracy: number;
    top1: number;
    confusionMatrix: number[][];
    labels: string[];
    items: number;
    interval: [number, number];
  };
  baselines: Evaluation['baselines'];
  classifications: { uri: string; label: string; top: Classification['top']; gif: string }[];
  clipsPerSecond: number;
  seconds: number;
}

/** Standard error with --json, because standard output then contains only the report. */
let out: NodeJS.WriteStream = process.stdout;
const say = (line = ''): void => void out.write(`${line}\n`);
const step = (title: string): void => say(`\n── ${title}`);

/**
 * Runs the whole workflow on this machine, from getting clips to classifying held-out clips.
 *
 * @returns the report, which is also written to report.json in the state folder
 * @throws Error if any step fails
 */
export async function runDemo(options: DemoOptions, signal: AbortSignal): Promise<DemoReport> {
  const started = Date.now();
  if (options.quiet) out = process.stderr;
  const stateDir = resolve(options.stateDir);
  const clips = await getClips(options.dataset, stateDir, signal);
  const { items } = await collectItems([clips.folder]);
  say(`${items.length} clips of ${new Set(items.map(({ label }) => label)).size} classes: ${clips.name}`);

  step('Starting Redis, api, orchestrator, extractor, trainer, predictor');
  // Fresh: each run measures the whole workflow, so it must not reuse features of an earlier run.
  const cluster = await startCluster({
    stateDir,
    fresh: true,
    allowedRoots: [clips.folder],
    signal,
    onEvent: (message) => say(message),
    ...(options.backbone === undefined ? {} : { backbone: options.backbone }),
  });
  try {
    const gifs = join(stateDir, 'gifs');
    await rm(gifs, { recursive: true, force: true });
    await mkdir(gifs, { recursive: true });
    const client = new ApiClient(cluster.apiUrl, signal);
    say(`API at ${cluster.apiUrl}, dashboard at ${cluster.apiUrl}/, documentation at ${cluster.apiUrl}/docs`);

    step('Submitting all clips in one call, extracting features');
    const submitted = await client.submitItems(items, { purpose: 'extract', dataset: 'demo' });
    if (submitted.object !== 'batch') throw new Error('The API treated the submission as a dry run');
    const batch = await watchBatch(client, submitted.id, progressOf(process.stderr));
    if (batch.counts.succeeded === 0) throw new Error(`No clip could be extracted: the batch is ${batch.state}`);
    const clipsPerSecond =
      batch.counts.total / ((Date.parse(batch.finishedAt ?? '') - Date.parse(batch.startedAt ?? '')) / 1000);
    say(
      `${batch.counts.succeeded} extracted, ${batch.counts.failed} failed, ${clipsPerSecond.toFixed(2)} clips/s; ` +
        `limiting stage: ${batch.limitingStage ?? 'none'}`,
    );
    await showFailures(client, batch);

    step('Training');
    const run = await client.train({
      dataset: 'demo',
      promoteTo: 'production',
      hyperparameters: given({ epochs: options.epochs }),
    });
    const trained = await watchTraining(client, run.id, progressOf(process.stderr));
    if (trained.state !== 'succeeded' || trained.evaluation === null || trained.rows === null)
      throw new Error(`The training run ${endedAs(trained.state)}: ${trained.failure?.message ?? ''}`);

    for (const warning of trained.warnings) if (warning.startsWith('Not promoted')) say(warning);

    step('Classifying held-out clips');
    // By id: the alias does not exist if the promotion gate refused the model.
    const model = trained.modelId ?? '';
    const held: Prediction[] = [];
    for await (const prediction of client.predictions(model)) held.push(prediction);
    const names = new Set(held.map(({ customId }) => customId));
    const classified = await classifyInBulk(
      client,
      model,
      items.filter(({ customId }) => customId !== undefined && names.has(customId)),
    );
    say(
      `in bulk: ${classified.counts.succeeded} of ${classified.counts.total}, ` +
        `${classified.cached} from cached features`,
    );
    const classifications = await classifyOneByOne(client, model, held, items, gifs, stateDir);

    const report: DemoReport = {
      dataset: clips.name,
      synthetic: clips.isSynthetic,
      backbone: batch.spec?.backbone ?? 'unknown',
      pretrained: batch.backbonePretrained ?? false,
      items: batch.counts.total,
      succeeded: batch.counts.succeeded,
      failed: batch.counts.failed,
      train: trained.rows.train,
      validation: trained.rows.validation,
      test: {
        accuracy: trained.evaluation.accuracy,
        top1: trained.evaluation.accuracy,
        confusionMatrix: trained.evaluation.confusionMatrix,
        labels: trained.evaluation.labels,
        items: trained.evaluation.items,
        interval: wilson(trained.evaluation.accuracy, trained.evaluation.items),
      },
      baselines: trained.evaluation.baselines,
      classifications,
      clipsPerSecond: Math.round(clipsPerSecond * 100) / 100,
      seconds: Math.round((Date.now() - started) / 100) / 10,
    };
    await writeFile(join(stateDir, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    summarise(report, trained, stateDir);
    return report;
  } finally {
    step('Stopping everything');
    await cluster.stop();
  }
}

async function getClips(
  dataset: string | undefined,
  stateDir: string,
  signal: AbortSignal,
): Promise<{ folder: string; name: string; isSynthetic: boolean }> {
  step('Getting clips');
  if (dataset !== undefined) return { folder: resolve(dataset), name: basename(resolve(dataset)), isSynthetic: false };
  const ucf = join(stateDir, 'ucf101_top5');
  await mkdir(stateDir, { recursive: true });
  const progress = progressOf(process.stderr);
  const download = await downloadUcf101Top5(ucf, { signal, onProgress: bytesOn(progress, 'downloaded') }).finally(() =>
    progress.stop(),
  );
  if (download.ok) return { folder: ucf, name: 'UCF101 top 5', isSynthetic: false };
  say(`UCF101 cannot be downloaded (${download.reason}); rendering clips instead`);
  const folder = join(stateDir, 'rendered');
  if (
    !(await stat(join(folder, 'test.csv')).then(
      () => true,
      () => false,
    ))
  ) {
    const partial = `${folder}.part`;
    await rm(partial, { recursive: true, force: true });
    const drawing = progressOf(process.stderr);
    await renderClips(partial, {
      signal,
      onProgress: (done, total) => drawing.update(done, total, `${done}/${total} clips rendered`),
    }).finally(() => drawing.stop());
    await rm(folder, { recursive: true, force: true });
    await cp(partial, folder, { recursive: true });
    await rm(partial, { recursive: true });
  }
  return { folder, name: 'rendered clips', isSynthetic: true };
}

async function showFailures(client: ApiClient, batch: Batch): Promise<void> {
  if (batch.counts.failed === 0) return;
  for await (const { state, uri, error } of client.results(batch.id))
    if (state === 'failed') say(`  ${basename(uri)}: ${error?.code ?? 'unknown'} (${error?.message ?? ''})`);
}

async function classifyInBulk(
  client: ApiClient,
  model: string,
  items: readonly { customId?: string | undefined; uri: string }[],
): Promise<Batch> {
  const submitted = await client.submitItems(
    items.map(({ customId, uri }) => ({ customId, uri })),
    { purpose: 'classify', model },
  );
  if (submitted.object !== 'batch') throw new Error('The API treated the submission as a dry run');
  const batch = await watchBatch(client, submitted.id);
  if (batch.counts.succeeded !== batch.counts.total) throw new Error(`Bulk classification ended as ${batch.state}`);
  return batch;
}

/** Classifies one clip of each class first, then more clips, and saves a GIF of the frames used for each. */
async function classifyOneByOne(
  client: ApiClient,
  model: string,
  held: readonly Prediction[],
  items: readonly { customId?: string | undefined; uri: string }[],
  gifs: string,
  stateDir: string,
): Promise<DemoReport['classifications']> {
  const firstOfClass = new Map<string, Prediction>();
  for (const prediction of held)
    if (!firstOfClass.has(prediction.label)) firstOfClass.set(prediction.label, prediction);
  const chosen = [...new Set([...firstOfClass.values(), ...held])].slice(0, SHOWN_CLIPS);
  const shown: DemoReport['classifications'] = [];
  for (const { customId, label } of chosen) {
    const uri = items.find((item) => item.customId === customId)?.uri;
    if (uri === undefined) throw new Error(`The run evaluated ${customId}, which was not submitted`);
    const classification = await client.classify({ uri, model }, 50);
    if (classification.state !== 'succeeded' || classification.top === null)
      throw new Error(
        `The classification of ${uri} ${endedAs(classification.state)}: ${classification.failure?.message ?? ''}`,
      );
    const gif = join(gifs, `${basename(customId).replace(/\.[^.]*$/, '')}.gif`);
    await client.savePreview(classification, gif);
    say(`${customId} (${label})\n${rankedClasses(classification.top)}`);
    shown.push({ uri, label, top: classification.top, gif: relative(stateDir, gif) });
  }
  return shown;
}

/**
 * The 95 % Wilson score interval of an accuracy, which is also valid if all answers are right.
 *
 * @param share - the measured accuracy, from 0 to 1
 * @param count - the number of clips
 * @returns the lower and upper end of the interval, from 0 to 1
 */
export function wilson(share: number, count: number): [number, number] {
  const z = 1.96;
  const scale = 1 + z ** 2 / count;
  const middle = (share + z ** 2 / (2 * count)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

function summarise(report: DemoReport, run: TrainingRun, stateDir: string): void {
  step('Summary');
  if (!report.pretrained)
    say(
      'THE BACKBONE IS UNTRAINED: it has random weights instead of ImageNet weights, so the accuracies say nothing ' +
        'about real videos.',
    );
  if (report.synthetic)
    say(
      'THE CLIPS ARE RENDERED, not filmed: classes differ by the motion of a few shapes. The accuracy shows that all ' +
        'parts work together, and proves nothing about real videos.\n' +
        'For real videos: npm run demo -- --dataset DIR, with one folder per class.',
    );
  for (const warning of run.warnings) say(`warning: ${warning}`);
  const [least, most] = report.test.interval;
  say(
    table([
      ['clips', `${report.succeeded} of ${report.items}`],
      ['train / validation / test', `${report.train} / ${report.validation} / ${report.test.items}`],
      ['test accuracy', percent(report.test.accuracy)],
      [`  95 % interval, from ${report.test.items} clips`, `${percent(least, 0)} to ${percent(most, 0)}`],
      ['most frequent class', percent(report.baselines.majority)],
      ['linear softmax on mean features', percent(report.baselines.linear)],
      ['extraction', `${report.clipsPerSecond} clips/s`],
      ['total time', `${report.seconds} s`],
    ]),
  );
  say('\nconfusion matrix (rows: true class, columns: predicted)');
  say(
    table([
      ['', ...report.test.labels],
      ...report.test.confusionMatrix.map((row, i) => [report.test.labels[i]!, ...row]),
    ]),
  );
  say(
    `\nGIFs of the frames used: ${relative(process.cwd(), join(stateDir, 'gifs'))}/\n` +
      `report: ${relative(process.cwd(), join(stateDir, 'report.json'))}\n` +
      'with your own clips, step by step: docs/quick-start.md',
  );
}
