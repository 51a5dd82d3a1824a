import { dirname, join } from 'node:path';

import { type Batch, type Workers } from '@clipyard/client';

import { type Finding } from './finding.js';

/** Videos per second and core. onnxruntime reaches about 1.5 on a CPU; below this limit another load is likely. */
const SLOW_PER_CORE = 0.3;

const untrainedFix = (url: string): string =>
  `curl -LO ${url} && export BACKBONE=$PWD/${url.split('/').at(-1) ?? ''}, then start the extractors again`;

/**
 * Checks the running services: missing ones, different versions, slow engines, and untrained weights.
 *
 * @param last - the newest batch, if there is one
 * @param weightsUrl - the address of the published weights
 */
export function engineFindings(
  { data }: Pick<Workers, 'data'>,
  last: Pick<Batch, 'backbonePretrained'> | undefined,
  weightsUrl: string,
): Finding[] {
  const services = ['orchestrator', 'extractor', 'predictor', 'trainer'];
  const missing = services.filter((service) => !data.some((worker) => worker.service === service));
  const versions = [...new Set(data.map(({ version }) => version))];
  const extractors = data.filter(({ service }) => service === 'extractor');
  return [
    ...missing.map((service): Finding => ({
      what: service,
      state: service === 'extractor' || service === 'orchestrator' ? 'problem' : 'warning',
      detail: 'none is running, so work that needs one is waiting',
      fix:
        `Start one: node apps/${service}/dist/main.js, or clipyard dev for all services. ` +
        'Or check whether it is scaled to zero',
    })),
    ...(versions.length > 1
      ? [
          {
            what: 'Versions',
            state: 'warning' as const,
            detail: versions.join(', '),
            fix: 'Deploy all services in one version',
          },
        ]
      : []),
    ...extractors.map(({ host, pid, engine, cores, busyJobsPerSecond }): Finding => {
      const isOnCpu = engine === 'onnx/cpu' || engine === 'tfjs/node';
      const isSlow = busyJobsPerSecond !== null && isOnCpu && busyJobsPerSecond < SLOW_PER_CORE * cores;
      const isFallback = engine === 'tfjs/wasm';
      return {
        what: 'Engine',
        state: isFallback || isSlow ? 'warning' : 'ok',
        detail:
          `${host}:${pid}: ${engine ?? 'being loaded'}, ` +
          `${busyJobsPerSecond === null ? 'no video measured yet' : `${busyJobsPerSecond} videos/s`} on ${cores} cores`,
        ...(isFallback
          ? {
              fix:
                'WebAssembly is the slowest engine: ENCODER=onnx, or npm run setup:tfjs if the backbone runs only in ' +
                'tfjs (docs/tuning.md)',
            }
          : isSlow
            ? {
                fix:
                  'Check the other load of its machine, and the limiting stage of the batch: clipyard watch BATCH, ' +
                  'docs/tuning.md',
              }
            : {}),
      };
    }),
    ...(last?.backbonePretrained === false
      ? [
          {
            what: 'Backbone',
            state: 'warning' as const,
            detail: 'the last batch was extracted with UNTRAINED weights: its accuracies are meaningless',
            fix: untrainedFix(weightsUrl),
          },
        ]
      : []),
  ];
}

/**
 * Checks that there is a model to classify with.
 *
 * @param models - the number of models, 0 if there is none
 * @param production - id of the model of the alias production, if it exists
 */
export function modelFinding(models: number, production: string | null): Finding {
  if (production !== null) return { what: 'Model', state: 'ok', detail: `production is ${production}` };
  return models === 0
    ? {
        what: 'Model',
        state: 'warning',
        detail: 'there is no model yet, so nothing can be classified',
        fix: 'Train one: clipyard train DATASET --promote production',
      }
    : {
        what: 'Model',
        state: 'warning',
        detail: 'the alias production, which is the default of classify, points at no model',
        fix: 'clipyard models, then: clipyard promote MODEL',
      };
}

/**
 * Checks that the weights named by BACKBONE exist.
 *
 * @param choice - the value of BACKBONE
 * @param caches - paths to which the published weights may have been downloaded
 * @param weightsUrl - the address of the published weights
 * @param there - whether a path exists
 */
export function weightsFinding(
  choice: string,
  caches: readonly string[],
  weightsUrl: string,
  there: (path: string) => boolean,
): Finding {
  if (choice === 'untrained')
    return {
      what: 'Weights',
      state: 'warning',
      detail: 'BACKBONE=untrained: accuracies are meaningless',
      fix: 'unset BACKBONE',
    };
  const descriptor = choice.endsWith('.onnx') ? join(dirname(choice), 'backbone.json') : choice;
  if (there(choice) && !there(descriptor))
    return {
      what: 'Weights',
      state: 'problem',
      detail: `there is no ${descriptor} beside the file that BACKBONE names`,
      fix: 'Write it (docs/backbones.md)',
    };
  if (choice !== 'auto')
    return there(choice)
      ? { what: 'Weights', state: 'ok', detail: choice }
      : {
          what: 'Weights',
          state: 'problem',
          detail: `BACKBONE names ${choice}, which does not exist`,
          fix: `Put the file there, or: export BACKBONE=auto`,
        };
  const cached = caches.find(there);
  return cached !== undefined
    ? { what: 'Weights', state: 'ok', detail: cached }
    : {
        what: 'Weights',
        state: 'warning',
        detail:
          'not in the cache of this folder; the first extractor downloads them, and uses untrained weights without ' +
          'internet access',
        fix: untrainedFix(weightsUrl),
      };
}
