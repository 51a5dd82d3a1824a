import { pipeline } from 'node:stream/promises';

import { type Caller } from '@clipyard/access';
import {
  type Classification,
  classificationRoutes,
  ClipyardError,
  CreateClassificationSchema,
  SegmentRuleTextSchema,
} from '@clipyard/api-contract';
import { Classifications } from '@clipyard/classifications';
import { draining } from '@clipyard/service';
import { Uploads } from '@clipyard/videos';
import { Body, Controller, Headers, Inject, Param, Query, Req, Res, UseInterceptors } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { z } from 'zod';

import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { parse, requireId } from '../http/parse.js';
import { UploadInterceptor } from '../uploads/upload.interceptor.js';

/** Longest wait granted to `Prefer: wait`, in seconds. Proxies close a connection after a minute. */
const MAX_WAIT_SECONDS = 55;

/** The fields of a multipart form, which arrive as strings. */
const FormSchema = z
  .object({
    uri: z.string(),
    customId: z.string().optional(),
    model: z.string().optional(),
    topK: z.coerce.number().optional(),
    abstainBelow: z.coerce.number().optional(),
    segments: SegmentRuleTextSchema.optional(),
    timeline: z
      .enum(['true', 'false'])
      .transform((value) => (value === 'true' ? {} : undefined))
      .optional(),
    evidence: z
      .enum(['true', 'false'])
      .transform((value) => value === 'true')
      .optional(),
    preview: z
      .enum(['true', 'false'])
      .transform((value) => value === 'true')
      .optional(),
  })
  .strict();

/**
 * Reads how long the client is willing to wait from the Prefer header (RFC 7240).
 *
 * @returns seconds, at most 55; 0 if the header has no `wait`
 */
function waitSeconds(prefer: string | undefined): number {
  const match = /(?:^|[,;\s])wait=(\d+)/.exec(prefer ?? '');
  return match === null ? 0 : Math.min(MAX_WAIT_SECONDS, Number(match[1]));
}

/** The name of the uploaded file as a customId, unless it is too long for one. */
function nameOf(file: { readonly originalname: string } | undefined): { customId?: string } {
  const name = CreateClassificationSchema.shape.customId.safeParse(file?.originalname);
  return name.success && name.data !== undefined ? { customId: name.data } : {};
}

@Controller()
export class ClassificationsController {
  constructor(
    @Inject(Classifications) private readonly classifications: Classifications,
    @Inject(Uploads) private readonly uploads: Uploads,
  ) {}

  /** Accepts JSON with a uri, or a multipart form with the file. */
  @Endpoint(classificationRoutes.create)
  @UseInterceptors(UploadInterceptor)
  async create(
    @CalledBy() caller: Caller,
    @Body() body: Record<string, unknown>,
    @Req() request: Request,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Classification> {
    const id = await this.begin(caller, body, request.file, key);
    const seconds = waitSeconds(prefer);
    if (seconds > 0) {
      await this.classifications.wait(id, seconds, draining);
      response.setHeader('Preference-Applied', `wait=${seconds}`);
    }
    const classification = await this.classifications.require(caller, id);
    response.setHeader('Location', `/v1/classifications/${id}`);
    if (classification.state === 'queued') response.setHeader('Retry-After', '1');
    response.status(classification.state === 'queued' ? 202 : 200);
    return classification;
  }

  private async begin(
    caller: Caller,
    body: Record<string, unknown>,
    file: Request['file'],
    key: string | undefined,
  ): Promise<string> {
    if (file === undefined) return this.classifications.create(caller, parse(CreateClassificationSchema, body), key);
    let isUsed = false;
    try {
      const fields = parse(CreateClassificationSchema, parse(FormSchema, { ...nameOf(file), ...body, uri: file.path }));
      const id = await this.classifications.create(caller, fields, key, { ...fields, uri: file.filename });
      isUsed = true;
      isUsed = (await this.classifications.require(caller, id)).uri === file.path;
      return id;
    } finally {
      // The call was refused, or is a repeat: nothing refers to this upload.
      if (!isUsed) await this.uploads.discard(file.path);
    }
  }

  @Endpoint(classificationRoutes.list)
  list(@CalledBy() caller: Caller, @Query() query: unknown): ReturnType<Classifications['list']> {
    const { pageSize, pageToken } = parse(classificationRoutes.list.query, query);
    return this.classifications.list(caller, pageSize, pageToken);
  }

  @Endpoint(classificationRoutes.get)
  get(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Classification> {
    return this.classifications.require(caller, requireId(id));
  }

  /** The frames that the network used, as an animated GIF. */
  @Endpoint(classificationRoutes.preview)
  async preview(@CalledBy() caller: Caller, @Param('id') id: string, @Res() response: Response): Promise<void> {
    const stream = await this.classifications.preview(caller, requireId(id));
    if (stream === null) throw new ClipyardError('not_found', `Classification ${id} has no preview`);
    response.setHeader('content-type', 'image/gif');
    await pipeline(stream, response);
  }
}
