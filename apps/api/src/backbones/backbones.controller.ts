import { type Caller } from '@clipyard/access';
import { type Backbone, backboneRoutes } from '@clipyard/api-contract';
import { BackboneCatalog, Backbones, type CatalogEntry } from '@clipyard/backbone-catalog';
import { Body, Controller, Inject, Param, Res } from '@nestjs/common';
import { type Response } from 'express';

import { CalledBy } from '../http/caller.js';
import { clientGone } from '../http/client-gone.js';
import { Endpoint } from '../http/endpoint.js';
import { parse } from '../http/parse.js';

@Controller()
export class BackbonesController {
  constructor(
    @Inject(BackboneCatalog) private readonly catalog: BackboneCatalog,
    @Inject(Backbones) private readonly backbones: Backbones,
  ) {}

  @Endpoint(backboneRoutes.add)
  async add(
    @CalledBy() caller: Caller,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Backbone> {
    const request = parse(backboneRoutes.add.body.schema, body);
    const { descriptor: given } = body as { descriptor: object };
    return resource(await this.backbones.add(caller, request, given, clientGone(response)));
  }

  @Endpoint(backboneRoutes.list)
  async list(): Promise<{ data: Backbone[] }> {
    return { data: (await this.catalog.list()).map(resource) };
  }

  @Endpoint(backboneRoutes.makeDefault)
  async makeDefault(@Param('name') name: string): Promise<Backbone> {
    return resource(await this.backbones.makeDefault(name));
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
