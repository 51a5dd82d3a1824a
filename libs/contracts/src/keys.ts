import { reverseId } from './ids.js';

const pad = (n: number, width = 6): string => String(n).padStart(width, '0');

/** Every key of the object store, in one place. */
export const keys = {
  batch: (id: string) => `batches/${id}/batch.json`,
  /** The commit of a round. Round 0 is the submission itself; each retry-failed adds one. */
  batchRound: (id: string, round: number) => (round === 0 ? `batches/${id}/batch.json` : `batches/${id}/rounds/${pad(round, 3)}.json`),
  batchManifestPart: (id: string, round: number, nonce: string, part: number) => `batches/${id}/manifest/${pad(round, 3)}-${nonce}/${pad(part)}.ndjson`,
  batchSpec: (id: string) => `batches/${id}/spec.json`,
  batchShardPrefix: (id: string, round: number) => `batches/${id}/outcomes/${pad(round, 3)}/`,
  batchShardOutcome: (id: string, round: number, shard: number) => `batches/${id}/outcomes/${pad(round, 3)}/${pad(shard)}.json`,
  batchControl: (id: string) => `batches/${id}/control`,
  batchSummary: (id: string, round: number) => `batches/${id}/summary/${pad(round, 3)}.json`,
  batchResults: (id: string, round: number) => `batches/${id}/results/${pad(round, 3)}.ndjson`,
  openBatch: (id: string) => `open/batches/${id}`,
  openBatches: 'open/batches/',
  /** Lists sort ascending everywhere; ids under an index are turned round (`reverseId`) so that the newest comes first. */
  index: (kind: 'batches' | 'training-runs' | 'models' | 'classifications', id: string) => `index/${kind}/${reverseId(id)}`,
  indexPrefix: (kind: 'batches' | 'training-runs' | 'models' | 'classifications') => `index/${kind}/`,
  openRun: (id: string) => `open/training-runs/${id}`,
  openRuns: 'open/training-runs/',
  features: (specId: string, videoId: string) => `features/${specId}/${videoId}`,
  preview: (specId: string, videoId: string) => `previews/${specId}/${videoId}.gif`,
  dataset: (name: string) => `datasets/${name}/versions`,
  datasets: 'datasets/',
  datasetShard: (name: string, digest: string) => `datasets/${name}/shards/${digest}.arrow`,
  backbone: (digest: string) => `backbones/${digest}/descriptor.json`,
  backboneFile: (digest: string, file: string) => `backbones/${digest}/${file}`,
  backboneAlias: 'aliases/backbone',
  alias: (alias: string) => `aliases/models/${alias}`,
  aliases: 'aliases/models/',
  model: (id: string) => `models/${id}/model.json`,
  modelFile: (id: string, file: string) => `models/${id}/${file}`,
  trainingRun: (id: string) => `training-runs/${id}/run.json`,
  trainingRunFile: (id: string, file: string) => `training-runs/${id}/${file}`,
  trainingRunEpoch: (id: string, epoch: number) => `training-runs/${id}/checkpoints/${pad(epoch)}.bin`,
  upload: (id: string) => `uploads/${id}/content`,
  uploadRecord: (id: string) => `uploads/${id}/upload.json`,
  classification: (id: string) => `classifications/${id}/request.json`,
  classificationResult: (id: string) => `classifications/${id}/result.json`,
  idempotency: (digest: string) => `idempotency/${digest}`,
  apiKey: (id: string) => `api-keys/${id}`,
  apiKeys: 'api-keys/',
  apiKeyUse: (id: string) => `api-key-use/${id}.json`,
  sequenceEntry: (prefix: string, n: number) => `${prefix}/${pad(n)}.json`,
} as const;
