import { DEFAULT_PROJECT, featureId, type FeatureKey, reverseId } from '@clipyard/api-contract';

const pad = (n: number, width = 6): string => String(n).padStart(width, '0');
/** Numbers whose keys sort by number. Those with more digits than `width` follow all others. */
const sortable = (n: number, width: number): string => (n < 10 ** width ? pad(n, width) : `~${pad(n, 12)}`);

export type IndexKind =
  'batches' | 'training-runs' | 'models' | 'classifications' | 'reclassifications' | 'deletions' | 'watches';

export type WatchFolder = 'ledger' | 'changes' | 'sorting';

const indexPrefix = (kind: IndexKind, project: string): string =>
  project === DEFAULT_PROJECT ? `index/${kind}/` : `index/${kind}:${project}/`;

/** Every key of the object store. */
export const keys = {
  batch: (id: string) => `batches/${id}/batch.json`,
  batchFolder: (id: string) => `batches/${id}/`,
  batches: 'batches/',
  /** The commits of rounds: each retry-failed adds one. Round 0 is the submission, `batch.json`. */
  batchRounds: (id: string) => `batches/${id}/rounds`,
  batchManifestPart: (id: string, round: number, nonce: string, part: number) =>
    `batches/${id}/manifest/${pad(round, 3)}-${nonce}/${pad(part)}.ndjson`,
  batchSpec: (id: string) => `batches/${id}/spec.json`,
  batchShardPrefix: (id: string, round: number) => `batches/${id}/outcomes/${pad(round, 3)}/`,
  batchShardOutcome: (id: string, round: number, shard: number) =>
    `batches/${id}/outcomes/${pad(round, 3)}/${pad(shard)}.json`,
  /** The results of dividing the videos of a shard into segments. */
  batchDivision: (id: string, round: number, shard: number) =>
    `batches/${id}/divisions/${pad(round, 3)}/${pad(shard)}.json`,
  batchDivisions: (id: string, round: number) => `batches/${id}/divisions/${pad(round, 3)}/`,
  /** The manifest of a round whose videos have been divided. */
  batchDivided: (id: string, round: number) => `batches/${id}/divided/${pad(round, 3)}.json`,
  batchControl: (id: string) => `batches/${id}/control`,
  batchSummary: (id: string, round: number) => `batches/${id}/summary/${pad(round, 3)}.json`,
  batchResults: (id: string, round: number) => `batches/${id}/results/${pad(round, 3)}.ndjson`,
  batchDeliveries: (id: string, round: number) => `batches/${id}/deliveries/${pad(round, 3)}`,
  openWebhook: (id: string, round: number) => `open/webhooks/${id}/${pad(round, 3)}`,
  openWebhooksOf: (id: string) => `open/webhooks/${id}/`,
  openWebhooks: 'open/webhooks/',
  disabledWebhook: (urlDigest: string) => `webhooks/disabled/${urlDigest}`,
  openBatch: (id: string) => `open/batches/${id}`,
  openBatches: 'open/batches/',
  /**
   * Every store lists keys in ascending order, so ids in an index are reversed (`reverseId`) to list the newest first.
   */
  index: (kind: IndexKind, id: string, project: string) => `${indexPrefix(kind, project)}${reverseId(id)}`,
  /** Each project has its own lists. */
  indexPrefix,
  /** The common prefix of the lists of all projects. */
  indexes: (kind: IndexKind) => `index/${kind}`,
  openClassification: (id: string) => `open/classifications/${id}`,
  openClassifications: 'open/classifications/',
  openUpload: (id: string) => `open/uploads/${id}`,
  openUploads: 'open/uploads/',
  openRun: (id: string) => `open/training-runs/${id}`,
  openRuns: 'open/training-runs/',
  features: (key: FeatureKey) => `features/${featureId(key)}`,
  /** The segments of a video under a rule; `rule` is a digest. */
  segmentList: (key: FeatureKey, rule: string) => `segments/${featureId(key)}.${rule}.json`,
  knownSources: 'sources/',
  knownSourcesOfBatch: (batchId: string) => `sources/${reverseId(batchId)}/`,
  knownSourcesOf: (batchId: string, round: number, shard: number) =>
    `sources/${reverseId(batchId)}/${pad(round, 3)}-${pad(shard)}.bin`,
  preview: (key: FeatureKey) => `previews/${featureId(key)}.gif`,
  filmstrip: (key: FeatureKey) => `filmstrips/${featureId(key)}.gif`,
  /** One per project, since the failure contains the location of the video. */
  filmstripFailure: (key: FeatureKey, project: string) =>
    `filmstrips/${featureId(key)}${project === DEFAULT_PROJECT ? '' : `.${project}`}.json`,
  dataset: (name: string) => `datasets/${name}/versions`,
  datasetFolder: (name: string) => `datasets/${name}/`,
  datasets: 'datasets/',
  datasetShard: (name: string, digest: string) => `datasets/${name}/shards/${digest}.arrow`,
  /** The rows of a shard without their features. */
  datasetShardRows: (shardKey: string) => `${shardKey.replace(/\.arrow$/, '')}.rows.json`,
  /** Consecutive shards of a dataset, which all later versions share. */
  datasetShardPage: (name: string, page: number) => `datasets/${name}/shard-pages/${pad(page)}.json`,
  /** A page without rows that a deletion erased. */
  datasetErasedPage: (name: string, page: number, deletion: string) =>
    `datasets/${name}/shard-pages/${pad(page)}-${deletion}.json`,
  /** Marks that a shard is in a page. */
  datasetPagedShard: (name: string, shard: string) => `datasets/${name}/paged-shards/${shard}`,
  /** Changes to the labels of one shard, made by one change of the dataset. */
  datasetLabelLayer: (name: string, change: string, shard: number) =>
    `datasets/${name}/labels/${change}/${pad(shard)}.json`,
  datasetLayerPage: (name: string, change: string, page: number) =>
    `datasets/${name}/labels/${change}/page-${pad(page)}.json`,
  datasetIndexSegment: (name: string, change: string) => `datasets/${name}/video-index/${change}.bin`,
  datasetShardPages: (name: string) => `datasets/${name}/shard-pages/`,
  datasetIndexSegments: (name: string) => `datasets/${name}/video-index/`,
  datasetLabelFolder: (name: string) => `datasets/${name}/labels/`,
  datasetLeakage: (name: string, version: number) => `datasets/${name}/leakage/${version}.json`,
  /** The similarity index, one object per shard and kind. It can be made again. */
  datasetSimilar: (name: string) => `datasets/${name}/similar/`,
  datasetSimilarPage: (name: string, digest: string, kind: 'vectors' | 'frames') =>
    `datasets/${name}/similar/${digest}.${kind}`,
  /** Near-duplicates between one shard and those before it; `chain` is a digest of all of them. */
  datasetSimilarPairs: (name: string) => `datasets/${name}/similar-pairs/`,
  datasetSimilarPairsOf: (name: string, chain: string) => `datasets/${name}/similar-pairs/${chain}.json`,
  backbone: (digest: string) => `backbones/${digest}/descriptor.json`,
  backboneFile: (digest: string, file: string) => `backbones/${digest}/${file}`,
  backboneAlias: 'aliases/backbone',
  /** The digests that a name of a backbone pointed at. */
  backboneName: (name: string) => `backbone-names/${name}`,
  backboneNames: 'backbone-names/',
  alias: (alias: string) => `aliases/models/${alias}`,
  aliases: 'aliases/models/',
  model: (id: string) => `models/${id}/model.json`,
  /** Marks that an alias points at the model, or did. The sequence of the alias decides. */
  modelAlias: (id: string, alias: string) => `models/${id}/aliases/${alias}`,
  modelAliases: (id: string) => `models/${id}/aliases/`,
  modelFile: (id: string, file: string) => `models/${id}/${file}`,
  modelFolder: (id: string) => `models/${id}/`,
  models: 'models/',
  /** Marks that a deletion erased a video that the model was trained or tested on. */
  modelErasure: (id: string, deletion: string) => `models/${id}/erased/${deletion}.json`,
  modelErasures: (id: string) => `models/${id}/erased/`,
  trainingRun: (id: string) => `training-runs/${id}/run.json`,
  trainingRunControl: (id: string) => `training-runs/${id}/control`,
  trainingRunFile: (id: string, file: string) => `training-runs/${id}/${file}`,
  trainingRunFolder: (id: string) => `training-runs/${id}/`,
  trainingRuns: 'training-runs/',
  trainingRunErasure: (id: string, deletion: string) => `training-runs/${id}/erased/${deletion}.json`,
  trainingRunErasures: (id: string) => `training-runs/${id}/erased/`,
  trainingRunEpoch: (id: string, epoch: number) => `training-runs/${id}/checkpoints/${pad(epoch)}.bin`,
  upload: (id: string) => `uploads/${id}/content`,
  uploadParts: (id: string) => `uploads/${id}/parts/`,
  uploadPart: (id: string, part: number) => `uploads/${id}/parts/${pad(part)}`,
  uploadFolder: (id: string) => `uploads/${id}/`,
  uploads: 'uploads/',
  uploadRecord: (id: string) => `uploads/${id}/upload.json`,
  classification: (id: string) => `classifications/${id}/request.json`,
  classificationFolder: (id: string) => `classifications/${id}/`,
  classifications: 'classifications/',
  classificationResult: (id: string) => `classifications/${id}/result.json`,
  classificationSegments: (id: string) => `classifications/${id}/segments.json`,
  reclassification: (id: string) => `reclassifications/${id}/request.json`,
  reclassificationFolder: (id: string) => `reclassifications/${id}/`,
  reclassifications: 'reclassifications/',
  reclassificationControl: (id: string) => `reclassifications/${id}/control`,
  reclassificationEnd: (id: string) => `reclassifications/${id}/end.json`,
  reclassificationParts: (id: string) => `reclassifications/${id}/parts/`,
  reclassificationPartPrefix: (id: string, part: number) => `reclassifications/${id}/parts/${pad(part)}-`,
  /** The counts of a part are stored in its name. */
  reclassificationPart: (
    id: string,
    part: number,
    { items, changed, failed }: { items: number; changed: number; failed: number },
  ) => `reclassifications/${id}/parts/${pad(part)}-${items}-${changed}-${failed}.ndjson`,
  openReclassification: (id: string) => `open/reclassifications/${id}`,
  openReclassifications: 'open/reclassifications/',
  datasetAllScores: (name: string) => `datasets/${name}/scores/`,
  /** The model's ranked classes of all rows of a shard. Shards and models never change. */
  datasetScores: (name: string, model: string, digest: string) => `datasets/${name}/scores/${model}/${digest}.json`,
  /** Review queues of one choice of items, newest last. `subject` is `datasets/{name}` or `batches/{id}`. */
  reviewQueues: (subject: string, choice: string) => `${subject}/review/queues/${choice}`,
  reviewQueueFile: (subject: string, id: string, file: string) => `${subject}/review/${id}/${file}`,
  reviewQueuePage: (subject: string, id: string, folder: string, page: number) =>
    `${subject}/review/${id}/pages-${folder}/${pad(page)}.json`,
  /** Decisions about the items of one shard of a batch. */
  batchDecisions: (id: string, shard: number) => `batches/${id}/review/decisions/${pad(shard)}`,
  openReview: (id: string) => `open/reviews/${id}`,
  openReviews: 'open/reviews/',
  deletion: (id: string) => `deletions/${id}/request.json`,
  deletionStart: (id: string) => `deletions/${id}/start.json`,
  /** The objects that a deletion removes, written before they are removed. */
  deletionRemoved: (id: string) => `deletions/${id}/removed`,
  /** The changes that a deletion is about to make, written before it makes them. */
  deletionNotes: (id: string) => `deletions/${id}/notes`,
  deletionEnd: (id: string) => `deletions/${id}/end.json`,
  lastRetention: 'retention/last.json',
  /** Which erasure may run. */
  erasureTurns: 'erasure-turns',
  openDeletion: (id: string) => `open/deletions/${id}`,
  openDeletions: 'open/deletions/',
  watch: (id: string) => `watches/${id}/watch.json`,
  watchFolder: (id: string) => `watches/${id}/`,
  watches: 'watches/',
  /** Orders to pause or resume a watch. */
  watchControl: (id: string) => `watches/${id}/control`,
  /** Entry n is the start of run n. */
  watchRuns: (id: string) => `watches/${id}/runs`,
  /** The plan of a run, written once. */
  watchPlan: (id: string, run: number) => `watches/${id}/plans/${sortable(run, 6)}.json`,
  watchEnd: (id: string, run: number) => `watches/${id}/ends/${sortable(run, 6)}.json`,
  /** Pages of the ledger, lists of changes, and parts of a listing that is being sorted. */
  watchParts: (id: string, folder: WatchFolder) => `watches/${id}/${folder}/`,
  watchPart: (id: string, folder: WatchFolder, run: number, nonce: string, part: number) =>
    `watches/${id}/${folder}/${sortable(run, 6)}-${nonce}/${pad(part)}.ndjson.gz`,
  openWatch: (id: string) => `open/watches/${id}`,
  openWatches: 'open/watches/',
  watchRequest: (id: string, kind: string) => `open/watch-requests/${id}/${kind}`,
  watchRequestsOf: (id: string) => `open/watch-requests/${id}/`,
  watchRequests: 'open/watch-requests/',
  idempotency: (digest: string) => `idempotency/${digest}`,
  apiKey: (id: string) => `api-keys/${id}`,
  apiKeys: 'api-keys/',
  apiKeyUse: (id: string) => `api-key-use/${id}.json`,
  sequenceEntry: (prefix: string, n: number, digits = 6) => `${prefix}/${sortable(n, digits)}.json`,
  /** The number of a recent entry, so that the newest one is found without listing all. */
  sequenceHint: (prefix: string) => `${prefix}/hint.json`,
} as const;
