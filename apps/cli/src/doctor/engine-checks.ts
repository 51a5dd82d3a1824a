import { dirname, join } from 'node:path';

import { type Batch, type Workers } from '@clipyard/client';

import { type Finding } from './finding.js';

/** Videos a second and core of onnxruntime on a CPU are about 1.5; far below that something else is in the way. */
const SLOW_PER_CORE = 0.3;

const untrainedFix = (url: string): string =>
  `curl -LO ${url} && export BACKBONE=$PWD/${url.split('/').at(-1) ?? ''}, then start the extractors again`;

/** What runs, how fast, and with what. `last` is the newest batch, if there is one. */
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
      detail: 'none runs, so what needs one waits',
      fix: `Start one: node apps/${service}/dist/main.js, clipyard dev for all, or look whether it is scaled to zero`,
    })),
    ...(versions.length > 1
      ? [
          {
            what: 'Versions',
            state: 'warning' as const,
            detail: versions.join(', '),
            fix: 'Bring all services to one version',
          },
        ]
      : []),
    ...extractors.map(({ host, pid, engine, cores, busyJobsPerSecond }): Finding => {
      const isSlow =
        busyJobsPerSecond !== null && engine?.endsWith('cpu') === true && busyJobsPerSecond < SLOW_PER_CORE * cores;
      const isFallback = engine !== null && /wasm|tfjs\/cpu/.test(engine);
      return {
        what: 'Engine',
        state: isFallback || isSlow ? 'warning' : 'ok',
        detail: `${host}:${pid}: ${engine ?? 'being loaded'}, ${busyJobsPerSecond === null ? 'no video measured yet' : `${busyJobsPerSecond} videos/s`} on ${cores} cores`,
        ...(isFallback
          ? { fix: 'A fallback: npm ci, then ENCODER=onnx; or a GPU (docs/tuning.md)' }
          : isSlow
            ? {
                fix: 'Look at what else its machine does, and at the stage that limits: clipyard watch BATCH, docs/tuning.md',
              }
            : {}),
      };
    }),
    ...(last?.backbonePretrained === false
      ? [
          {
            what: 'Backbone',
            state: 'warning' as const,
            detail: 'the last batch was extracted with UNTRAINED weights: its accuracies mean nothing',
            fix: untrainedFix(weightsUrl),
          },
        ]
      : []),
  ];
}

/** Whether there is a model to classify with: how many there are, and the one that is production. */
export function modelFinding(models: number, production: string | null): Finding {
  if (production !== null) return { what: 'Model', state: 'ok', detail: `production is ${production}` };
  return models === 0
    ? {
        what: 'Model',
        state: 'warning',
        detail: 'there is none yet, so nothing can be classified',
        fix: 'Train one: clipyard train DATASET --promote production',
      }
    : {
        what: 'Model',
        state: 'warning',
        detail: 'none is production, which is what classify takes unless told otherwise',
        fix: 'clipyard models, then: clipyard promote MODEL',
      };
}

/** Whether weights are where BACKBONE says. `caches` are where they may have been downloaded to; `there` tells whether a path exists. */
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
      detail: 'BACKBONE=untrained: accuracies mean nothing',
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
          detail: `BACKBONE names ${choice}, which is not there`,
          fix: `Put the file there, or: export BACKBONE=auto`,
        };
  const cached = caches.find(there);
  return cached !== undefined
    ? { what: 'Weights', state: 'ok', detail: cached }
    : {
        what: 'Weights',
        state: 'warning',
        detail:
          'not in the cache of this folder; the first extractor downloads them, and without internet untrained ones stand in',
        fix: untrainedFix(weightsUrl),
      };
}
