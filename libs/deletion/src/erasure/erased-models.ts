import { type ErasedDataset, isVideoOrPart, ModelSchema, storedName, TrainingRunSchema } from '@clipyard/api-contract';
import { getJson, getJsonToRewrite, keys, type ObjectStore, putJson } from '@clipyard/object-store';
import { z } from 'zod';

import { type DeletionLog } from '../deletion-log.js';
import { type DeletionRequest } from '../deletion-record.js';
import { type Uses } from '../uses.js';
import { mentionsVideo } from './mentions-video.js';

/** Models and runs whose dataset has lost a video. */
export interface Trained {
  readonly models: string[];
  readonly trainingRuns: string[];
}

const PREDICTIONS = 'predictions.ndjson';
const LABEL_ERRORS = 'label-errors.json';
const LabelErrorsSchema = z.looseObject({ errors: z.array(z.looseObject({ videoId: z.string() })) });

/** Marks the runs and models that used an erased video, and removes the video from their reports. */
export class ErasedModels {
  constructor(
    private readonly store: ObjectStore,
    private readonly uses: Uses,
  ) {}

  /** Runs and models of versions in which the video was trained or tested on. */
  async trainedOn(project: string, datasets: readonly ErasedDataset[]): Promise<Trained> {
    const versions = new Set(
      datasets.flatMap(({ dataset, trained }) => trained.map((version) => `${dataset}/${version}`)),
    );
    const found: Trained = { models: [], trainingRuns: [] };
    if (versions.size === 0) return found;
    for await (const { id, dataset, datasetVersion } of this.uses.runs({ project }))
      if (versions.has(`${storedName(project, dataset)}/${datasetVersion}`)) found.trainingRuns.push(id);
    for await (const { id, lineage } of this.uses.models({ project })) {
      const { dataset, datasetVersion } = lineage;
      if (dataset !== null && versions.has(`${storedName(project, dataset)}/${datasetVersion}`)) found.models.push(id);
    }
    return found;
  }

  /** Marks them, so that they say that they cannot be made again. */
  async mark({ models, trainingRuns }: Trained, { id: deletion, createdAt }: DeletionRequest): Promise<void> {
    for (const id of trainingRuns) await putJson(this.store, keys.trainingRunErasure(id, deletion), { at: createdAt });
    for (const id of models) await putJson(this.store, keys.modelErasure(id, deletion), { at: createdAt });
  }

  /** Removes the video from lists of predictions and of probably wrong labels. */
  async removeFromReports(project: string, videoId: string, log: DeletionLog): Promise<void> {
    for await (const { id } of this.uses.models({ project })) {
      log.throwIfAborted();
      await this.fromRecord(keys.model(id), ModelSchema, videoId);
      await this.fromLines(keys.modelFile(id, PREDICTIONS), videoId);
    }
    for await (const { id } of this.uses.runs({ project })) {
      log.throwIfAborted();
      await this.fromRecord(keys.trainingRun(id), TrainingRunSchema, videoId);
      await this.fromLabelErrors(keys.trainingRunFile(id, LABEL_ERRORS), videoId);
    }
  }

  private async fromRecord(
    key: string,
    schema: typeof ModelSchema | typeof TrainingRunSchema,
    videoId: string,
  ): Promise<void> {
    if (!(await this.mentions(key, videoId))) return;
    const record = await getJsonToRewrite<z.ZodType<z.infer<typeof schema>>>(this.store, key, schema);
    if (record?.selection == null) return;
    const labelErrors = record.selection.labelErrors.filter((row) => !isVideoOrPart(row.videoId, videoId));
    await putJson(this.store, key, { ...record, selection: { ...record.selection, labelErrors } });
  }

  private async fromLabelErrors(key: string, videoId: string): Promise<void> {
    if (!(await this.mentions(key, videoId))) return;
    const stored = await getJson(this.store, key, LabelErrorsSchema);
    if (stored === null) return;
    await putJson(this.store, key, {
      ...stored,
      errors: stored.errors.filter((row) => !isVideoOrPart(row.videoId, videoId)),
    });
  }

  private async fromLines(key: string, videoId: string): Promise<void> {
    if (!(await this.mentions(key, videoId))) return;
    const lines = Buffer.from((await this.store.get(key)) ?? [])
      .toString()
      .split('\n');
    const kept = lines.filter((line) => line !== '' && !mentionsVideo(Buffer.from(line), videoId));
    await this.store.put(key, kept.map((line) => `${line}\n`).join(''), { contentType: 'application/x-ndjson' });
  }

  private async mentions(key: string, videoId: string): Promise<boolean> {
    return mentionsVideo(await this.store.get(key), videoId);
  }
}
