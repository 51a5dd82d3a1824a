import { type Evaluation, type Model, type ReliabilityBin, type Selection } from '@clipyard/api-contract';

import { percent } from './percent.js';

export type CardModel = Omit<Model, 'object' | 'aliases' | 'weightsKey' | 'weightsDigest'>;

/**
 * The model card: what the model was made from, how good it is, and what must be known before its numbers are
 * believed. What limits the numbers (an untrained backbone, warnings of the training run) stands above them.
 */
export function cardMarkdown(model: CardModel): string {
  const { lineage, spec } = model;
  const sections = [
    `# Model ${model.id}`,
    ...caveats(model),
    list([
      ['classes', model.labels.map(inline).join(', ')],
      ['head', inline(model.head)],
      ['parameters', model.parameters.toLocaleString('en-US')],
      ...(model.abstainBelow === null ? [] : [['abstains below', percent(model.abstainBelow)] as const]),
      [
        'pooling',
        model.maskedPooling ? 'over frames that hold features' : 'over all frames, padding too (as in the reference)',
      ],
      ['made', model.createdAt],
    ]),
    '## Evaluation',
    ...evaluationSection(model.evaluation),
    ...(model.selection === null ? [] : ['## Choice of the head', ...selectionSection(model.selection)]),
    '## Leakage between splits',
    ...leakageSection(model.leakage),
    '## Features',
    list([
      ['feature spec', `\`${model.specId}\``],
      [
        'backbone',
        `${inline(spec.backbone)}, ${model.backbonePretrained ? 'pretrained' : '**UNTRAINED**'}, weights \`${spec.weightsDigest}\``,
      ],
      [
        'frames',
        `at most ${spec.maxFrames}, sampling ${spec.sampling}, ${spec.imageSize} × ${spec.imageSize} pixels, resize ${spec.resize}`,
      ],
      ['features a frame', String(spec.featureSize)],
    ]),
    '## Lineage',
    list([
      ...origin(lineage),
      ['engine', inline(lineage.engine)],
      ['code', `\`${lineage.codeVersion}\``],
      [
        'hyperparameters',
        Object.entries(lineage.hyperparameters ?? {})
          .map(([name, value]) => `${name} ${String(value)}`)
          .join(', '),
      ],
    ]),
    'Shards, by SHA-256:',
    lineage.shardDigests.map((digest) => `- \`${digest}\``).join('\n') || '- none',
  ];
  return `${sections.join('\n\n')}\n`;
}

function origin({
  trainingRunId,
  dataset,
  datasetVersion,
  shardDigests,
  seed,
  importedFrom,
}: CardModel['lineage']): [string, string][] {
  if (importedFrom !== null)
    return [['imported from', `${inline(importedFrom.uri)}, SHA-256 \`${importedFrom.digest}\``]];
  return [
    ['training run', `\`${trainingRunId ?? ''}\``],
    ['dataset', `${inline(dataset ?? '')}, version ${datasetVersion ?? ''}, ${shardDigests.length} shards`],
    ['seed', String(seed)],
  ];
}

function caveats(model: CardModel): string[] {
  const lines: string[] = [];
  if (!model.backbonePretrained) {
    lines.push(
      '> **THE BACKBONE IS UNTRAINED.** Its weights are random numbers from a seed. The accuracies below say that the parts work together, nothing about how well videos can be classified.',
    );
  }
  if (model.evaluation !== null && model.evaluation.split !== 'test') {
    lines.push(
      `> **No test split.** The figures below are of the ${model.evaluation.split} split, which training has seen or was selected on.`,
    );
  }
  if (model.fromCancelledRun)
    lines.push('> **From a cancelled run.** These are the best of the epochs before it was cancelled.');
  lines.push(...model.warnings.map((warning) => `> **Warning:** ${inline(warning)}`));
  return lines;
}

function evaluationSection(evaluation: Evaluation | null): string[] {
  if (evaluation === null) return ['The model was not evaluated.'];
  const { labels } = evaluation;
  return [
    list([
      ['split', `${evaluation.split}, ${evaluation.items} videos`],
      ['accuracy', `${percent(evaluation.accuracy)}${interval(evaluation)}`],
      ['top 5', percent(evaluation.top5)],
      ['loss', evaluation.loss.toFixed(4)],
      ...calibration(evaluation),
      ['always the commonest class', percent(evaluation.baselines.majority)],
      ['linear softmax on mean features', percent(evaluation.baselines.linear)],
    ]),
    table(
      ['class', 'precision', 'recall', 'F1', 'videos'],
      evaluation.perClass.map((c) => [
        inline(c.label),
        percent(c.precision),
        percent(c.recall),
        percent(c.f1),
        String(c.support),
      ]),
    ),
    'Confusion matrix (rows: true class, columns: predicted):',
    table(
      ['', ...labels.map(inline)],
      evaluation.confusionMatrix.map((row, i) => [inline(labels[i] ?? ''), ...row.map(String)]),
    ),
    ...reliabilitySection(evaluation),
  ];
}

function leakageSection(leakage: CardModel['leakage']): string[] {
  if (leakage === null) return ['Not looked for.'];
  if (leakage.videos + leakage.groups === 0) return ['No video and no group lies in more than one split.'];
  const { videos, groups, examples } = leakage;
  return [
    list([
      ['videos in more than one split', String(videos)],
      ['groups in more than one split', String(groups)],
    ]),
    table(
      ['what', 'which', 'splits', 'rows'],
      examples.map(({ kind, key, splits, rows }) => [kind, inline(key), splits.join(', '), String(rows)]),
    ),
  ];
}

/** Only bins that hold videos. */
function reliabilitySection({ calibration: fitted }: Evaluation): string[] {
  if (fitted?.reliability === undefined) return [];
  const { before, after } = fitted.reliability;
  const cells = ({ count, confidence, accuracy }: ReliabilityBin): string[] => [
    String(count),
    confidence === null ? '' : percent(confidence),
    accuracy === null ? '' : percent(accuracy),
  ];
  const rows = after.flatMap((bin, i) =>
    bin.count + before[i]!.count === 0
      ? []
      : [[`${percent(bin.from)} to ${percent(bin.to)}`, ...cells(before[i]!), ...cells(bin)]],
  );
  return [
    'Reliability: how sure the model was of its answer, and how often it was right, before and after the temperature:',
    table(['sure', 'videos before', 'sureness', 'accuracy', 'videos after', 'sureness', 'accuracy'], rows),
  ];
}

function interval({ accuracyInterval: [low, high] = [] }: Evaluation): string {
  return low === undefined || high === undefined ? '' : ` (95 %: ${percent(low)} to ${percent(high)})`;
}

function calibration({ calibration: fitted }: Evaluation): [string, string][] {
  if (fitted === undefined) return [];
  return [
    [
      'expected calibration error',
      `${percent(fitted.error)} at temperature ${fitted.temperature.toFixed(3)} (fitted on validation), ${percent(fitted.uncalibratedError)} without`,
    ],
  ];
}

function list(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([name, value]) => `- ${name}: ${value}`).join('\n');
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Labels, names and warnings come from callers: they must not become mark-up, nor break a table. */
function inline(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}

/** Every candidate with its cross-validated score, and the learning curve. */
function selectionSection({ reason, candidates, learningCurve, labelErrors }: Selection): string[] {
  return [
    `${reason}. Scores are cross-validated on training and validation rows; test rows took no part.`,
    [
      '| head | accuracy | loss | difference to the best |',
      '| --- | ---: | ---: | ---: |',
      ...candidates.map(
        ({ head, accuracy, loss, difference, chosen }) =>
          `| ${chosen ? `**${head}**` : head} | ${percent(accuracy)} | ${loss.toFixed(3)} | ` +
          `${difference.mean.toFixed(3)} ± ${difference.standardError.toFixed(3)} |`,
      ),
    ].join('\n'),
    list(
      learningCurve.map(({ share, accuracy }) => [`accuracy with ${percent(share)} of the rows`, percent(accuracy)]),
    ),
    `Labels that are probably wrong: ${labelErrors.length}`,
  ];
}
