import { type Caller, type Page } from '@clipyard/access';
import {
  type DuplicateGroup,
  FindSimilarSchema,
  type KeptOne,
  type SelectedVideos,
  type SimilarityPending,
  similarRoutes,
  type SimilarVideos as Answer,
} from '@clipyard/api-contract';
import { Duplicates, SimilarVideos } from '@clipyard/datasets';
import { draining } from '@clipyard/service';
import { Uploads } from '@clipyard/videos';
import { Body, Controller, Inject, Param, Query, Req, Res, UseInterceptors } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { z } from 'zod';

import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { parse } from '../http/parse.js';
import { UploadInterceptor } from '../uploads/upload.interceptor.js';

/** The fields of a multipart form, which arrive as strings. */
const FormSchema = z.object({ uri: z.string(), k: z.coerce.number().optional() }).strict();

/** Similar and near-duplicate videos of datasets. */
@Controller()
export class SimilarController {
  constructor(
    @Inject(SimilarVideos) private readonly videos: SimilarVideos,
    @Inject(Duplicates) private readonly duplicateVideos: Duplicates,
    @Inject(Uploads) private readonly uploads: Uploads,
  ) {}

  @Endpoint(similarRoutes.similar)
  async similar(
    @CalledBy() caller: Caller,
    @Param() params: unknown,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Answer | SimilarityPending> {
    const { name, videoId } = parse(similarRoutes.similar.params, params);
    const { k } = parse(similarRoutes.similar.query, query);
    return answered(response, await this.videos.similar(caller, name, videoId, k));
  }

  /** Accepts JSON with a uri, or a multipart form with the file. */
  @Endpoint(similarRoutes.find)
  @UseInterceptors(UploadInterceptor)
  async find(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Body() body: Record<string, unknown>,
    @Req() { file }: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Answer | SimilarityPending> {
    if (file === undefined)
      return answered(response, await this.videos.find(caller, name, parse(FindSimilarSchema, body), draining));
    let isPending = false;
    try {
      const fields = parse(FindSimilarSchema, parse(FormSchema, { ...body, uri: file.path }));
      const answer = await this.videos.find(caller, name, fields, draining);
      isPending = answer.object === 'similarity_index';
      return answered(response, answer);
    } finally {
      // The caller repeats the call with the uri of the upload if the answer is not ready.
      if (!isPending) await this.uploads.discard(file.path);
    }
  }

  @Endpoint(similarRoutes.duplicates)
  async duplicates(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Page<DuplicateGroup> | SimilarityPending> {
    const { pageSize, pageToken } = parse(similarRoutes.duplicates.query, query);
    return answered(response, await this.duplicateVideos.page(caller, name, pageSize, pageToken));
  }

  @Endpoint(similarRoutes.keepOne)
  async keepOne(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<KeptOne | SimilarityPending> {
    const options = parse(similarRoutes.keepOne.body.schema, body);
    const by = caller.key?.name ?? '';
    return answered(response, await this.duplicateVideos.keepOne(caller, name, { ...options, by }));
  }

  @Endpoint(similarRoutes.select)
  async select(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SelectedVideos | SimilarityPending> {
    const options = parse(similarRoutes.select.body.schema, body);
    return answered(response, await this.videos.select(caller, name, options));
  }
}

/** Answers 202 with Retry-After while the index is being built. */
function answered<T extends object>(response: Response, answer: T | SimilarityPending): T | SimilarityPending {
  const isPending = 'object' in answer && answer.object === 'similarity_index';
  response.status(isPending ? 202 : 200);
  if (isPending) response.setHeader('Retry-After', '2');
  return answer;
}
