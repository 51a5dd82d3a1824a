import { featureSpec } from './feature-spec.js';

/** The stored request to classify one video. */
export const classificationRequest = <T extends object>(change?: T) => ({
  id: 'cls_1',
  project: 'default',
  key: null,
  uri: 'file:///clip.avi',
  model: 'production',
  modelId: 'model_1',
  topK: 5,
  evidence: true,
  preview: true,
  abstainBelow: 0.5,
  spec: featureSpec(),
  specId: 's',
  backbonePretrained: false,
  createdAt: '2026-01-01T00:00:00.000Z',
  ...change,
});

/** The stored request to reclassify the first version of the dataset `clips`, in one part. */
export const reclassificationRequest = <T extends object>(change?: T) => ({
  id: 'rcl_1',
  project: 'default',
  model: 'model_1',
  from: null,
  dataset: { name: 'clips', version: 1 },
  batch: null,
  parts: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  ...change,
});
