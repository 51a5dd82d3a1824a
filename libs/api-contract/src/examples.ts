/** The default feature spec. It is part of several examples in the API document. */
export const exampleSpec = {
  imageSize: 220,
  maxFrames: 20,
  sampling: 'uniform',
  resize: 'fit-crop',
  dtype: 'float32',
  precision: 'float32',
  backbone: 'densenet121',
  weightsDigest: '0997a280bb810e84cb21c2d7983fb4aac483a9457670e786c1b85c27078d5639',
  featureSize: 1024,
  decoding: 2,
} as const;

/** An evaluation of three classes on 24 test videos. It is part of several examples in the API document. */
export const exampleEvaluation = {
  split: 'test',
  items: 24,
  accuracy: 0.9583333333333334,
  top5: 1,
  loss: 0.14,
  classes: 3,
  labels: ['PlayingCello', 'Punch', 'TennisSwing'],
  confusionMatrix: [
    [8, 0, 0],
    [0, 7, 1],
    [0, 0, 8],
  ],
  perClass: [
    { label: 'PlayingCello', precision: 1, recall: 1, f1: 1, support: 8 },
    { label: 'Punch', precision: 1, recall: 0.875, f1: 0.933, support: 8 },
    { label: 'TennisSwing', precision: 0.889, recall: 1, f1: 0.941, support: 8 },
  ],
  accuracyInterval: [0.798, 0.993],
  topK: [{ k: 2, accuracy: 1 }],
  macroF1: 0.958,
  calibration: { temperature: 1.32, error: 0.041, uncalibratedError: 0.062 },
  baselines: { majority: 0.3333333333333333, linear: 0.9166666666666666 },
} as const;

/** A choice between two heads. It is part of several examples in the API document. */
export const exampleSelection = {
  reason: 'linear-moments is the simplest head within one standard error of temporal (loss 0.072 against 0.056)',
  candidates: [
    {
      head: 'linear-moments',
      strength: 1,
      loss: 0.072,
      difference: { mean: 0.016, standardError: 0.021 },
      accuracy: 0.97,
      seconds: 1.2,
      chosen: true,
    },
    {
      head: 'temporal',
      strength: 0.1,
      loss: 0.056,
      difference: { mean: 0, standardError: 0 },
      accuracy: 0.98,
      seconds: 9.5,
      chosen: false,
    },
  ],
  learningCurve: [
    { share: 0.5, accuracy: 0.94 },
    { share: 1, accuracy: 0.97 },
  ],
  labelErrors: [],
} as const;
