import { type BackboneDescriptor } from '@clipyard/api-contract';

/** A backbone as the store keeps it and as encoder processes receive it. */
export interface BackboneFiles {
  readonly descriptor: BackboneDescriptor;
  /** Contents by file name. The kind of the backbone defines the names. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}
