import { type BackboneDescriptor } from '@clipyard/api-contract';

import { type BackboneFiles } from '../backbone-files.js';
import { type Precision } from '../engines/precision.js';
import { type TfjsForward } from '../engines/tfjs-network.js';

/**
 * A kind of backbone: its origin, and how engines run it. Everything else treats all kinds alike. To add a
 * kind, implement this in a file of its own, list it in `backbone-kinds.ts`, and add its name to
 * `BackboneDescriptorSchema`.
 */
export interface BackboneKind {
  /** The `kind` of its descriptors. */
  readonly name: BackboneDescriptor['kind'];
  /** Names of the files of a backbone of this kind. */
  readonly fileNames: readonly string[];
  /**
   * Whether a value of the setting `BACKBONE` selects this kind.
   *
   * @param choice - A word of this kind, or the path of a file or folder.
   */
  matches(choice: string): Promise<boolean>;
  /**
   * Finds the backbone that a value of `BACKBONE` selects. Expensive work waits for `source.make()` if the digest is
   * known without it, or if errors may wait, too.
   *
   * @throws ClipyardError `backbone_unavailable`.
   */
  read(choice: string, options: ReadOptions): Promise<ResolvedBackbone>;
  /**
   * The digest of everything that decides the features, to detect damage.
   *
   * @returns Null if the digest of the descriptor does not derive from the files.
   * @throws ClipyardError `backbone_unavailable` if the files cannot be read.
   */
  digest(backbone: BackboneFiles): string | null;
  /** @throws ClipyardError `backbone_unavailable` if the files cannot be read. */
  open(backbone: BackboneFiles): RunnableBackbone;
}

export interface ReadOptions {
  /** Folder for downloads. */
  readonly cacheDir: string;
  readonly signal?: AbortSignal;
}

/** A backbone that can be made, and whose digest may be known before. */
export interface BackboneSource {
  readonly digest: string | null;
  make(): Promise<BackboneFiles>;
}

export interface ResolvedBackbone {
  readonly source: BackboneSource;
  /** Shown wherever results of this backbone are shown; null if there is no warning. */
  readonly warning: string | null;
}

/** The ways to run a backbone. At least one is not null. */
export interface RunnableBackbone {
  /**
   * Writes an ONNX model with one input and one output: from pixels, uint8 `(n, size, size, 3)`, or
   * `(n, frames, size, size, 3)` for a clip encoder, to features, float32 `(n, featureSize)`. Null if ONNX cannot
   * express the backbone.
   *
   * @throws ClipyardError `backbone_unavailable` if tensors are missing, or if it cannot run in the precision.
   */
  readonly onnx: ((imageSize: number, precision: Precision) => Uint8Array) | null;
  /** Loads the backbone into the current tfjs backend. Null if tfjs cannot run it. */
  readonly tfjs: (() => Promise<TfjsForward>) | null;
  /** Whether the ONNX model takes one row per run. False if absent. */
  readonly single?: boolean;
}
