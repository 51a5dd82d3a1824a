import { NewestFirstIndex, type Page, seenBy, type Tenant } from '@clipyard/access';
import {
  type Classification,
  ClassificationSchema,
  ClassifiedSegmentSchema,
  CreateClassificationSchema,
  decide,
  EventRuleSchema,
  FailureSchema,
  FeatureSpecSchema,
  RankedClassSchema,
  RecordProjectSchema,
} from '@clipyard/api-contract';
import { getJson, keys, type ObjectStore, putJson } from '@clipyard/object-store';
import { eventsOf } from '@clipyard/videos';
import { z } from 'zod';

/** A request, written once by the API, with the model resolved to its id. */
export const ClassificationRequestSchema = CreateClassificationSchema.strip().extend({
  /** Threshold of the request, by default that of the model. */
  abstainBelow: ClassificationSchema.shape.abstainBelow,
  id: z.string(),
  modelId: z.string(),
  spec: FeatureSpecSchema,
  specId: z.string(),
  backbonePretrained: z.boolean(),
  createdAt: z.string(),
  project: RecordProjectSchema,
  /** The API key whose quota the classification uses. */
  key: z.string().nullable().default(null),
});
export type ClassificationRequest = z.infer<typeof ClassificationRequestSchema>;

/** A result, written once by the predictor. */
export const ClassificationResultSchema = z.object({
  videoId: z.string().nullable(),
  top: z.array(RankedClassSchema).nullable(),
  evidence: ClassificationSchema.shape.evidence,
  /** Ranked classes per window, if a timeline was requested. */
  windows: z
    .array(z.object({ startSeconds: z.number(), endSeconds: z.number(), top: z.array(RankedClassSchema) }))
    .nullable()
    .default(null),
  frames: z.number().int().nullable(),
  cached: z.boolean(),
  hasPreview: z.boolean(),
  failure: FailureSchema.nullable(),
  finishedAt: z.string(),
});
export type ClassificationResult = z.infer<typeof ClassificationResultSchema>;

/** The segments of a divided video in the order of time. They are stored apart from the result, which lists read. */
const SegmentsSchema = z.object({
  segments: z.array(ClassifiedSegmentSchema.omit({ label: true, abstained: true })),
});
export type StoredSegment = z.infer<typeof SegmentsSchema>['segments'][number];

/** Classifications of single videos: a request each, and later its result. */
export class ClassificationRepository {
  private readonly index: NewestFirstIndex;

  constructor(private readonly store: ObjectStore) {
    this.index = new NewestFirstIndex(store, 'classifications');
  }

  async create(request: ClassificationRequest): Promise<void> {
    await this.index.add(request.id, request.project);
    await this.store.put(keys.openClassification(request.id), '');
    await putJson(this.store, keys.classification(request.id), request);
  }

  async request(tenant: Tenant, id: string): Promise<ClassificationRequest | null> {
    return seenBy(tenant, await getJson(this.store, keys.classification(id), ClassificationRequestSchema));
  }

  /** @param segments - the segments of a divided video */
  async finish(
    id: string,
    result: ClassificationResult,
    segments: readonly StoredSegment[] | null = null,
  ): Promise<void> {
    if (segments !== null) await putJson(this.store, keys.classificationSegments(id), { segments });
    await putJson(this.store, keys.classificationResult(id), result);
    await this.store.delete(keys.openClassification(id));
  }

  /** Ids of classifications without a result, which recovery queues again. Some may have no request yet. */
  async open(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { key } of this.store.list(keys.openClassifications)) {
      const id = key.slice(keys.openClassifications.length);
      if ((await this.store.head(keys.classificationResult(id))) === null) ids.push(id);
      else await this.store.delete(key);
    }
    return ids;
  }

  /** The classification with its segments and events. */
  async withSegments(tenant: Tenant, id: string): Promise<Classification | null> {
    const classification = await this.get(tenant, id);
    if (classification?.state !== 'succeeded') return classification;
    const stored = await getJson(this.store, keys.classificationSegments(id), SegmentsSchema);
    if (stored === null) return classification;
    const { uri, model, abstainBelow } = classification;
    const segments = stored.segments.map((segment) => ({ ...segment, ...decide(segment.top ?? [], abstainBelow) }));
    const events = eventsOf(
      segments.map((segment) => ({ ...segment, uri, model })),
      EventRuleSchema.parse({}),
    );
    return { ...classification, segments, events };
  }

  /** The classification without its segments. */
  async get(tenant: Tenant, id: string): Promise<Classification | null> {
    const request = await this.request(tenant, id);
    if (request === null) return null;
    const result = await getJson(this.store, keys.classificationResult(id), ClassificationResultSchema);
    return {
      ...decide(result?.top ?? [], request.abstainBelow),
      abstainBelow: request.abstainBelow,
      id,
      object: 'classification',
      project: request.project,
      state: result === null ? 'queued' : result.failure === null ? 'succeeded' : 'failed',
      uri: request.uri,
      customId: request.customId ?? request.uri,
      model: request.modelId,
      videoId: result?.videoId ?? null,
      top: result?.top ?? null,
      evidence: result?.evidence ?? null,
      windows: result?.windows?.map((window) => ({ ...window, ...decide(window.top, request.abstainBelow) })) ?? null,
      segments: null,
      events: null,
      previewUrl: result?.hasPreview === true ? `/v1/classifications/${id}/preview` : null,
      frames: result?.frames ?? null,
      cached: result?.cached ?? false,
      backbonePretrained: request.backbonePretrained,
      failure: result?.failure ?? null,
      createdAt: request.createdAt,
      finishedAt: result?.finishedAt ?? null,
    };
  }

  list(tenant: Tenant, pageSize: number, pageToken: string | null): Promise<Page<Classification>> {
    return this.index.page(tenant, (id) => this.get(tenant, id), pageSize, pageToken);
  }
}
