import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import {
  type Classification,
  ClipyardError,
  type CreateClassification,
  CreateClassificationSchema,
  keys,
} from '@clipyard/contracts';
import { uriFault } from '@clipyard/item-lists';
import { type ObjectStore } from '@clipyard/object-store';
import { OBJECT_STORE } from '@clipyard/platform';
import { classificationFlow, JobQueues } from '@clipyard/queues';
import { ModelRegistry } from '@clipyard/registry';
import { ClassificationRepository, type ClassificationRequest, projects } from '@clipyard/repositories';
import { Body, Controller, Headers, Inject, Injectable, Param, Query, Req, Res, UseInterceptors } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { z } from 'zod';

import { Quotas } from './auth/quotas.js';
import { Endpoint } from './http/endpoint.js';
import { Idempotency } from './http/idempotency.js';
import { parse, requireId } from './http/parse.js';
import { classificationRoutes } from './routes/classifications.routes.js';
import { UploadInterceptor } from './upload.interceptor.js';
import { UploadStore } from './uploads.controller.js';

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
export function waitSeconds(prefer: string | undefined): number {
  const match = /(?:^|[,;\s])wait=(\d+)/.exec(prefer ?? '');
  return match === null ? 0 : Math.min(MAX_WAIT_SECONDS, Number(match[1]));
}

/** The name of the uploaded file as a customId, unless it is too long for one. */
function nameOf(file: { readonly originalname: string } | undefined): { customId?: string } {
  const name = CreateClassificationSchema.shape.customId.safeParse(file?.originalname);
  return name.success && name.data !== undefined ? { customId: name.data } : {};
}

/** @throws ClipyardError `invalid_request` for a uri that would read another file than the one that it spells */
function checkUri(uri: string): void {
  const detail = uriFault(uri);
  if (detail !== undefined)
    throw new ClipyardError('invalid_request', `uri ${detail}`, {
      errors: [{ pointer: '/uri', code: 'invalid_uri', detail }],
    });
}

@Injectable()
export class Classifications {
  constructor(
    @Inject(ClassificationRepository) private readonly classifications: ClassificationRepository,
    @Inject(ModelRegistry) private readonly registry: ModelRegistry,
    @Inject(JobQueues) private readonly queues: JobQueues,
    @Inject(Idempotency) private readonly idempotency: Idempotency,
    @Inject(Quotas) private readonly quotas: Quotas,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
  ) {}

  /**
   * @param comparable - must be equal in a repeat with the same key: the body, unless it has a new uri for each upload
   */
  async create(body: CreateClassification, key: string | undefined, comparable: unknown = body): Promise<string> {
    checkUri(body.uri);
    const model = await this.registry.resolve(body.model);
    const { id, replay } = await this.idempotency.claim(
      'classifications',
      key,
      'cls',
      comparable,
      async (candidate) => (await this.classifications.get(candidate)) !== null,
    );
    if (replay && (await this.classifications.get(id)) !== null) return id;
    const request: ClassificationRequest = {
      ...body,
      abstainBelow: body.abstainBelow ?? model.abstainBelow,
      id,
      project: projects.own,
      key: projects.caller.key?.id ?? null,
      modelId: model.id,
      spec: model.spec,
      specId: model.specId,
      backbonePretrained: model.backbonePretrained,
      createdAt: new Date().toISOString(),
    };
    await this.quotas.takeItems(id, 1);
    await this.classifications.create(request).catch(async (error: unknown) => {
      await this.quotas.giveBackItems(id, 1);
      throw error;
    });
    // The request is stored: if Redis is unavailable, the next reconciliation of the orchestrator enqueues it.
    await this.queues.addFlow(classificationFlow(request)).catch(() => undefined);
    return id;
  }

  async wait(id: string, seconds: number): Promise<void> {
    await this.queues.waitUntilEnded('classify', id, seconds * 1000);
  }

  async require(id: string): Promise<Classification> {
    const classification = await this.classifications.get(requireId(id));
    if (classification === null) throw new ClipyardError('not_found', `There is no classification ${id}`);
    return classification;
  }

  async preview(id: string): Promise<Readable | null> {
    const { videoId, previewUrl } = await this.require(id);
    const request = await this.classifications.request(id);
    return previewUrl === null || videoId === null || request === null
      ? null
      : this.store.getStream(keys.preview(request.specId, videoId));
  }

  list(query: unknown): ReturnType<ClassificationRepository['list']> {
    const { pageSize, pageToken } = parse(classificationRoutes.list.query, query);
    return this.classifications.list(pageSize, pageToken);
  }
}

@Controller()
export class ClassificationsController {
  constructor(
    @Inject(Classifications) private readonly classifications: Classifications,
    @Inject(UploadStore) private readonly uploads: UploadStore,
  ) {}

  /** Accepts JSON with a uri, or a multipart form with the file. */
  @Endpoint(classificationRoutes.create)
  @UseInterceptors(UploadInterceptor)
  async create(
    @Body() body: Record<string, unknown>,
    @Req() request: Request,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Classification> {
    const id = await this.begin(body, request.file, key);
    const seconds = waitSeconds(prefer);
    if (seconds > 0) {
      await this.classifications.wait(id, seconds);
      response.setHeader('Preference-Applied', `wait=${seconds}`);
    }
    const classification = await this.classifications.require(id);
    response.setHeader('Location', `/v1/classifications/${id}`);
    if (classification.state === 'queued') response.setHeader('Retry-After', '1');
    response.status(classification.state === 'queued' ? 202 : 200);
    return classification;
  }

  private async begin(body: Record<string, unknown>, file: Request['file'], key: string | undefined): Promise<string> {
    if (file === undefined) return this.classifications.create(parse(CreateClassificationSchema, body), key);
    let isUsed = false;
    try {
      const fields = parse(CreateClassificationSchema, parse(FormSchema, { ...nameOf(file), ...body, uri: file.path }));
      const id = await this.classifications.create(fields, key, { ...fields, uri: file.filename });
      isUsed = true;
      isUsed = (await this.classifications.require(id)).uri === file.path;
      return id;
    } finally {
      // The call was refused, or is a repeat: nothing refers to this upload.
      if (!isUsed) await this.uploads.discard(file.path);
    }
  }

  @Endpoint(classificationRoutes.list)
  list(@Query() query: unknown): ReturnType<Classifications['list']> {
    return this.classifications.list(query);
  }

  @Endpoint(classificationRoutes.get)
  get(@Param('id') id: string): Promise<Classification> {
    return this.classifications.require(id);
  }

  /** The frames that the network used, as an animated GIF. */
  @Endpoint(classificationRoutes.preview)
  async preview(@Param('id') id: string, @Res() response: Response): Promise<void> {
    const stream = await this.classifications.preview(id);
    if (stream === null) throw new ClipyardError('not_found', `Classification ${id} has no preview`);
    response.setHeader('content-type', 'image/gif');
    await pipeline(stream, response);
  }
}
