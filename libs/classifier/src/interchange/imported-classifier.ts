/** A classifier that was trained elsewhere, in every form that is stored with a model. */
export interface ImportedClassifier {
  /** The weights in the format of this library. */
  readonly weights: Uint8Array;
  readonly onnx: Uint8Array;
  /** The shape of the features that it expects. */
  readonly frames: number;
  readonly featureSize: number;
  readonly maskedPooling: boolean;
  /** The number of its parameters. */
  readonly parameters: number;
  /** Name of its head. */
  readonly head: string;
  /** Name of the program that its file comes from. */
  readonly engine: string;
}
