import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { type AddBackbone, type Tenant } from '@clipyard/api-contract';

import { type BackboneCatalog, type CatalogEntry } from './backbone-catalog.js';

/** The sources of ONNX files. */
export interface OnnxSources {
  /**
   * Copies a file to a path.
   *
   * @throws ClipyardError `source_*`
   */
  fetch(tenant: Tenant, uri: string, path: string, maxBytes: number, signal: AbortSignal): Promise<unknown>;
}

/** The descriptor of an ONNX file as it was sent, without defaults, because it decides the digest of the backbone. */
export type SentDescriptor = Pick<AddBackbone['descriptor'], 'name' | 'licence'> & Readonly<Record<string, unknown>>;

/** Checks ONNX files and stores them as backbones. */
export interface OnnxBackbones {
  /** Size of the largest file. */
  readonly maxBytes: number;
  /**
   * @param from - the name of the file, for messages
   * @throws ClipyardError `backbone_invalid` with a sentence that says how to fix the file or its descriptor
   */
  register(path: string, descriptor: SentDescriptor, from: string): Promise<void>;
}

/** Adds ONNX files that users bring, and chooses the default backbone. */
export class Backbones {
  /**
   * @param load - called when the first file is added, because reading files needs the engines
   */
  constructor(
    private readonly catalog: BackboneCatalog,
    private readonly sources: OnnxSources,
    private readonly load: () => Promise<OnnxBackbones>,
    private readonly maxUploadBytes: number,
  ) {}

  /**
   * Adding a file again changes nothing, because a backbone is named by the digest of its contents.
   *
   * @param sent - the descriptor as it was sent
   * @throws ClipyardError `source_*` or `backbone_invalid`
   */
  async add(
    tenant: Tenant,
    { uri, descriptor, default: isDefault }: AddBackbone,
    sent: object,
    signal: AbortSignal,
  ): Promise<CatalogEntry> {
    const { name, licence } = descriptor;
    const onnx = await this.load();
    const folder = await mkdtemp(join(tmpdir(), 'clipyard-backbone-'));
    try {
      const file = join(folder, 'model.onnx');
      await this.sources.fetch(tenant, uri, file, Math.min(this.maxUploadBytes, onnx.maxBytes), signal);
      await onnx.register(file, { ...sent, name, licence }, basename(new URL(uri).pathname) || uri);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return isDefault ? this.makeDefault(name) : this.catalog.require(name);
  }

  /**
   * Makes a backbone the default, which batches use that name none.
   *
   * @throws ClipyardError `not_found`
   */
  async makeDefault(name: string): Promise<CatalogEntry> {
    const { descriptor } = await this.catalog.require(name);
    await this.catalog.makeDefault(descriptor, { chosen: true });
    return this.catalog.require(name);
  }
}
