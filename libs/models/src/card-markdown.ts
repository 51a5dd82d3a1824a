import {
  type Evaluation,
  MAX_EMBEDDED_CLASSES,
  type Model,
  type ReliabilityBin,
  type Selection,
} from '@clipyard/api-contract';

import { percent } from './percent.js';

export type CardModel = Omit<Model, 'object' | 'aliases' | 'weightsKey' | 'weightsDigest'>;

/**
 * The model card: caveats first (an untrained backbone, warnings of the training run), then the evaluation, the choice
 * of the head, features and lineage.
 */
export function cardMarkdown(model: CardModel): string {
  const { lineage, spec } = model;
  const sections = [
    `# Model ${model.id}`,
    ...caveats(model),
    list([
      ['classes', classes(model.labels)],
      ['head', inline(model.head)],
      ['parameters', model.parameters.toLocaleString('en-US')],
      ...(model.abstainBelow === null ? [] : [['abstains below', percent(model.abstainBelow)] as const]),
      [
        'pooling',
        model.maskedPooling
          ? 'over frames that have features'
          : 'over all frames, including padding (as in the reference)',
      ],
      ['created', model.createdAt],
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
        `${inline(spec.backbone)}, ${model.backbonePretrained ? 'pretrained' : '**UNTRAINED**'}, ` +
          `weights \`${spec.weightsDigest}\``,
      ],
      [
        'frames',
        `at most ${spec.maxFrames}, sampling ${spec.sampling}, ${spec.imageSize} × ${spec.imageSize} pixels, ` +
          `resize ${spec.resize}`,
      ],
      ['features per frame', String(spec.featureSize)],
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

/** Most classes that a card names. The record of the model has all. */
const NAMED_CLASSES = MAX_EMBEDDED_CLASSES;

function classes(labels: readonly string[]): string {
  const named = labels.slice(0, NAMED_CLASSES).map(inline).join(', ');
  const more = labels.length - NAMED_CLASSES;
  return more > 0
    ? `${labels.length.toLocaleString('en-US')}: ${named} and ${more.toLocaleString('en-US')} more`
    : named;
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
      '> **THE BACKBONE IS UNTRAINED.** Its weights are random numbers from a seed. The accuracies below show that ' +
        'the parts work together. They do not show how well videos can be classified.',
    );
  }
  if (model.evaluation !== null && model.evaluation.split !== 'test') {
    lines.push(
      `> **No test split.** The figures below are of the ${model.evaluation.split} split, ` +
        'which training used or was selected on.',
    );
  }
  if (model.fromCancelledRun)
    lines.push(
      '> **From a cancelled run.** The model is the best one that the run had finished when it was cancelled.',
    );
  lines.push(...model.warnings.map((warning) => `> **Warning:** ${inline(warning)}`));
  return lines;
}

function evaluationSection(evaluation: Evaluation | null): string[] {
  if (evaluation === null) return ['The model was not evaluated.'];
  const { labels, confusionMatrix } = evaluation;
  const classCount = evaluation.classes ?? labels.length;
  return [
    list([
      ['split', `${evaluation.split}, ${evaluation.items} videos`],
      ['accuracy', `${percent(evaluation.accuracy)}${interval(evaluation)}`],
      ...topK(evaluation),
      ...(evaluation.macroF1 === undefined ? [] : [['macro F1', percent(evaluation.macroF1)] as const]),
      ['loss', evaluation.loss.toFixed(4)],
      ...calibration(evaluation),
      ['baseline: always the most frequent class', percent(evaluation.baselines.majority)],
      ['baseline: linear softmax on mean features', percent(evaluation.baselines.linear)],
    ]),
    ...(evaluation.perClass.length < classCount
      ? [`The ${evaluation.perClass.length} classes with the most videos, of ${classCount.toLocaleString('en-US')}:`]
      : []),
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
    ...(confusionMatrix.length === 0
      ? ['`GET /v1/models/{id}/confusion` lists the wrong predictions, the most frequent ones first.']
      : [
          'Confusion matrix (rows: true class, columns: predicted):',
          table(
            ['', ...labels.map(inline)],
            confusionMatrix.map((row, i) => [inline(labels[i] ?? ''), ...row.map(String)]),
          ),
        ]),
    ...reliabilitySection(evaluation),
  ];
}

function leakageSection(leakage: CardModel['leakage']): string[] {
  if (leakage === null) return ['Not examined.'];
  if (leakage.videos + leakage.groups === 0) return ['No video and no group is in more than one split.'];
  const { videos, groups, examples } = leakage;
  return [
    list([
      ['videos in more than one split', String(videos)],
      ['groups in more than one split', String(groups)],
    ]),
    table(
      ['kind', 'key', 'splits', 'rows'],
      examples.map(({ kind, key, splits, rows }) => [kind, inline(key), splits.join(', '), String(rows)]),
    ),
  ];
}

/** Only bins that contain videos. */
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
    'Reliability: probability of the top class and accuracy, before and after the temperature:',
    table(
      ['probability', 'videos before', 'mean probability', 'accuracy', 'videos after', 'mean probability', 'accuracy'],
      rows,
    ),
  ];
}

function interval({ accuracyInterval: [low, high] = [] }: Pick<Evaluation, 'accuracyInterval'>): string {
  return low === undefined || high === undefined ? '' : ` (95 %: ${percent(low)} to ${percent(high)})`;
}

function calibration({ calibration: fitted }: Evaluation): [string, string][] {
  if (fitted === undefined) return [];
  return [
    [
      'expected calibration error',
      `${percent(fitted.error)} at temperature ${fitted.temperature.toFixed(3)} (fitted on held-out rows), ` +
        `${percent(fitted.uncalibratedError)} without`,
    ],
  ];
}

function list(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([name, value]) => `- ${name}: ${value}`).join('\n');
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Escapes text of callers (labels, names, warnings), so that it cannot become markup or break a table. */
function inline(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}

/** Every candidate with its cross-validated figures, the learning curve, and probable label errors. */
function selectionSection({ reason, candidates, learningCurve, labelErrors }: Selection): string[] {
  const ks = [...new Set(candidates.flatMap(({ topK: ranks }) => (ranks ?? []).map(({ k }) => k)))];
  const optional = (share: number | undefined): string => (share === undefined ? '' : percent(share));
  return [
    `${reason}. Scores are cross-validated on training and validation rows; test rows took no part.`,
    table(
      ['head', 'accuracy', ...ks.map((k) => `top ${k}`), 'macro F1', 'loss', 'difference to the best'],
      candidates.map((candidate) => [
        candidate.chosen ? `**${candidate.head}**` : candidate.head,
        `${percent(candidate.accuracy)}${interval(candidate)}`,
        ...ks.map((k) => optional(candidate.topK?.find((rank) => rank.k === k)?.accuracy)),
        optional(candidate.macroF1),
        candidate.loss.toFixed(3),
        `${candidate.difference.mean.toFixed(3)} ± ${candidate.difference.standardError.toFixed(3)}`,
      ]),
    ),
    ...candidateClasses(candidates),
    ...(learningCurve.length === 0
      ? []
      : [
          list(
            learningCurve.map(({ share, accuracy }) => [
              `accuracy with ${percent(share)} of the rows`,
              percent(accuracy),
            ]),
          ),
        ]),
    `Labels that are probably wrong: ${labelErrors.length}`,
    ...(labelErrors.length === 0
      ? []
      : [
          table(
            ['video', 'label', 'suggested', 'probability of the label'],
            labelErrors
              .slice(0, LISTED_LABEL_ERRORS)
              .map(({ customId, label, suggested, probability }) => [
                inline(customId),
                inline(label),
                inline(suggested),
                percent(probability),
              ]),
          ),
        ]),
  ];
}

/** The run has all of them. */
const LISTED_LABEL_ERRORS = 20;

/** F1 of each class under each candidate. Records of earlier versions have none. */
function candidateClasses(candidates: Selection['candidates']): string[] {
  const known = candidates.filter(({ perClass }) => perClass !== undefined);
  const [first] = known;
  if (first === undefined) return [];
  return [
    'F1 of each class, cross-validated:',
    table(
      ['class', ...known.map(({ head }) => head)],
      first.perClass!.map(({ label }, c) => [
        inline(label),
        ...known.map(({ perClass }) => percent(perClass![c]?.f1 ?? 0)),
      ]),
    ),
  ];
}

/** Records of earlier versions have only top 5. */
function topK({ topK: ranks, top5 }: Evaluation): [string, string][] {
  return ranks === undefined
    ? [['top 5', percent(top5)]]
    : ranks.map(({ k, accuracy }) => [`top ${k}`, percent(accuracy)]);
}
