import { type components } from './generated/openapi.js';

type Schemas = components['schemas'];

export type AddBackbone = Schemas['AddBackbone'];
export type ApiKey = Schemas['ApiKey'];
export type AliasVersion = Schemas['AliasVersion'];
export type Backbone = Schemas['Backbone'];
export type Batch = Schemas['Batch'];
export type BatchItem = Schemas['BatchItem'];
export type ClassMetrics = Schemas['ClassMetrics'];
export type Classification = Schemas['Classification'];
export type ConfusionCell = Schemas['ConfusionCell'];
export type CreateBatch = Schemas['CreateBatch'];
export type CreateClassification = Schemas['CreateClassification'];
export type CreateReclassification = Schemas['CreateReclassification'];
export type CreateTrainingRun = Schemas['CreateTrainingRun'];
export type CreatedApiKey = Schemas['CreatedApiKey'];
export type Dataset = Schemas['Dataset'];
export type DatasetShard = Schemas['DatasetShard'];
export type DatasetVersion = Schemas['DatasetVersion'];
export type DatasetVideo = Schemas['DatasetVideo'];
export type DryRun = Schemas['DryRun'];
export type EditLabels = Schemas['EditLabels'];
export type Epoch = Schemas['Epoch'];
export type Evaluation = Schemas['Evaluation'];
export type Failure = Schemas['Failure'];
export type ImportModel = Schemas['ImportModel'];
export type LabelChange = Schemas['LabelChange'];
export type LabelDifference = Schemas['LabelDifference'];
export type LabelEdit = Schemas['LabelEdit'];
export type Leakage = Schemas['Leakage'];
export type SimilarVideo = Schemas['SimilarVideo'];
export type SimilarVideos = Schemas['SimilarVideos'];
export type SimilarityPending = Schemas['SimilarityPending'];
export type FindSimilar = Schemas['FindSimilar'];
export type DuplicateGroup = Schemas['DuplicateGroup'];
export type KeepOne = Schemas['KeepOne'];
export type KeptOne = Schemas['KeptOne'];
export type SelectVideos = Schemas['SelectVideos'];
export type SelectedVideos = Schemas['SelectedVideos'];
export type Reclassification = Schemas['Reclassification'];
export type ReclassifiedItem = Schemas['ReclassifiedItem'];
export type ReliabilityBin = Schemas['ReliabilityBin'];
export type Health = Schemas['Health'];
export type Hyperparameters = Schemas['Hyperparameters'];
export type ItemOutcome = Schemas['ItemOutcome'];
export type ItemState = ItemOutcome['state'];
export type Model = Schemas['Model'];
export type OwnKey = Schemas['OwnKey'];
export type Prediction = Schemas['Prediction'];
export type Problem = Schemas['Problem'];
export type RankedClass = Schemas['RankedClass'];
export type Selection = Schemas['Selection'];
export type Session = Schemas['Session'];
export type SkippedObject = Schemas['SkippedObject'];
export type TrainingRun = Schemas['TrainingRun'];
export type Upload = Schemas['Upload'];
export type Worker = Schemas['Worker'];
export type Workers = Schemas['Workers'];

export interface Page<T> {
  readonly data: T[];
  readonly nextPageToken: string | null;
  /** Objects of the store that could not be read, and so are missing from `data`. */
  readonly skipped?: SkippedObject[];
}
