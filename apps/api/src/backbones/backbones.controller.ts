import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { type Caller } from '@clipyard/access';
import { type AddBackbone, type Backbone } from '@clipyard/api-contract';
import { BackboneCatalog, type CatalogEntry } from '@clipyard/backbone-catalog';
import { type Settings } from '@clipyard/config';
import { type ObjectStore } from '@clipyard/object-store';
import { OBJECT_STORE, SETTINGS } from '@clipyard/service';
import { SourceReader } from '@clipyard/video-sources';
import { Body, Controller, Inject, Injectable, Param, Res } from '@nestjs/common';
import { type Response } from 'express';

import { CalledBy } from '../http/caller.js';
import { clientGone } from '../http/client-gone.js';
import { Endpoint } from '../http/endpoint.js';
import { parse } from '../http/parse.js';
import { backboneRoutes } from './backbones.routes.js';

/** Adds ONNX files that users bring. */
@Injectable()
export class BackboneImports {
  constructor(
    @Inject(SourceReader) private readonly sources: SourceReader,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Adding a file again changes nothing, because a backbone is named by the digest of its contents.
   *
   * @param given - The descriptor as it was sent, without defaults.
   * @throws ClipyardError `source_*`, or `backbone_invalid` with a sentence that says how to fix the file or its
   *   descriptor.
   */
  async run(caller: Caller, { uri, descriptor }: AddBackbone, given: object, signal: AbortSignal): Promise<string> {
    // Imported lazily because it loads the engines.
    const { BackboneRepository, MAX_ONNX_BYTES, onnxSource, processDeaths } = await import('@clipyard/backbone');
    processDeaths.keepIn(this.settings.CACHE_DIR);
    const folder = await mkdtemp(join(tmpdir(), 'clipyard-backbone-'));
    try {
      const file = join(folder, 'model.onnx');
      await this.sources.fetch(caller, uri, file, Math.min(this.settings.MAX_UPLOAD_BYTES, MAX_ONNX_BYTES), signal);
      const { name, licence } = descriptor;
      const source = await onnxSource(file, { ...given, name, licence }, basename(new URL(uri).pathname) || uri);
      await new BackboneRepository(this.store).register(source, { name, licence });
      return name;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

@Controller()
export class BackbonesController {
  constructor(
    @Inject(BackboneCatalog) private readonly catalog: BackboneCatalog,
    @Inject(BackboneImports) private readonly imports: BackboneImports,
  ) {}

  @Endpoint(backboneRoutes.add)
  async add(
    @CalledBy() caller: Caller,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Backbone> {
    const request = parse(backboneRoutes.add.body.schema, body);
    const { descriptor: given } = body as { descriptor: object };
    const name = await this.imports.run(caller, request, given, clientGone(response));
    if (request.default) return this.makeDefault(name);
    return resource(await this.catalog.require(name));
  }

  @Endpoint(backboneRoutes.list)
  async list(): Promise<{ data: Backbone[] }> {
    return { data: (await this.catalog.list()).map(resource) };
  }

  @Endpoint(backboneRoutes.makeDefault)
  async makeDefault(@Param('name') name: string): Promise<Backbone> {
    const { descriptor } = await this.catalog.require(name);
    await this.catalog.makeDefault(descriptor, { chosen: true });
    return resource(await this.catalog.require(name));
  }

  @Endpoint(backboneRoutes.remove)
  async remove(@Param('name') name: string): Promise<Backbone> {
    return resource(await this.catalog.remove(name));
  }
}

function resource({ descriptor, isDefault }: CatalogEntry): Backbone {
  const { name, digest, kind, pretrained, licence, featureSize, imageSize, window, defaults, source } = descriptor;
  return {
    object: 'backbone',
    name,
    digest,
    kind,
    encodes: window === undefined ? 'image' : 'clip',
    pretrained,
    licence: licence ?? null,
    featureSize,
    imageSize,
    window: window ?? null,
    maxFrames: defaults?.maxFrames ?? null,
    default: isDefault,
    source,
  };
}
