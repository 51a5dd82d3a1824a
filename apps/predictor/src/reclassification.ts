import {
  ClipyardError,
  decide,
  type RankedClass,
  type ReclassifiedItem,
  RESULT_CLASSES,
  type Tenant,
  toFailure,
  type Verdict,
} from '@clipyard/api-contract';
import { type ReclassificationRepository, type ReclassificationRequest } from '@clipyard/classifications';
import { classifyMany } from '@clipyard/classifier';

import { type LoadedModel, type ModelCache } from './model-cache.js';
import { type Part, type PartItem, type ReclassifiedParts } from './reclassified-parts.js';

type Answer = RankedClass[] | ClipyardError;

/**
 * Classifies the parts of a dataset or batch again. Each part is a job of its own, so predictors share them. Parts that
 * are done are not run again.
 */
export class Reclassification {
  constructor(
    private readonly reclassifications: ReclassificationRepository,
    private readonly parts: ReclassifiedParts,
    private readonly models: ModelCache,
  ) {}

  /**
   * Runs one part unless it is done. The last part finishes the reclassification; a part that fails for good fails it.
   *
   * @returns the next part of the lane; null if there is none, or if the reclassification was paused or cancelled
   * @throws ClipyardError retryable errors before the last attempt
   */
  async run(
    tenant: Tenant,
    id: string,
    part: number,
    signal: AbortSignal,
    lastAttempt: boolean,
  ): Promise<number | null> {
    const request = await this.reclassifications.request(tenant, id);
    if (request === null) throw new ClipyardError('not_found', `There is no reclassification ${id}`);
    if (!(await this.reclassifications.goesOn(id))) return null;
    try {
      if (!(await this.reclassifications.hasPart(id, part))) {
        const items = await this.classify(request, part, signal);
        const counts = {
          items: items.length,
          changed: items.filter(({ changed }) => changed).length,
          failed: items.filter(({ error }) => error !== null).length,
        };
        await this.reclassifications.putPart(
          id,
          part,
          counts,
          items.map((item) => `${JSON.stringify(item)}\n`).join(''),
        );
      }
      const next = await this.reclassifications.partAfter(request, part);
      if (next === null) await this.reclassifications.finishIfDone(request);
      return next;
    } catch (error) {
      const failure = toFailure(error);
      if (signal.aborted || (failure.retryable && !lastAttempt)) throw error;
      await this.reclassifications.fail(id, failure);
      return null;
    }
  }

  private classify(request: ReclassificationRequest, part: number, signal: AbortSignal): Promise<ReclassifiedItem[]> {
    return this.models.use(request, request.model, async (model) => {
      const read = await this.parts.read(request, part, model.model.specId, signal);
      const answers = await answersOf(model, read, signal);
      const { from } = request;
      const old =
        from === null
          ? null
          : await this.models.use(request, from, async (before) => {
              // The other model may expect features of another spec.
              const parts =
                before.model.specId === model.model.specId
                  ? read
                  : await this.parts.read(request, part, before.model.specId, signal);
              return (await answersOf(before, parts, signal)).map((answer) => verdictOf(before, answer));
            });
      return read.items.map((item, i) => resultOf(item, old === null ? item.old : old[i]!, model, answers[i]!));
    });
  }
}

async function answersOf({ predictor }: LoadedModel, { items, read }: Part, signal: AbortSignal): Promise<Answer[]> {
  const places = items.map((_, i) => String(i));
  const results = await classifyMany(predictor, places, {
    topK: RESULT_CLASSES,
    read: (ids) => read(ids.map(Number)),
    signal,
  });
  return places.map((place) => results.get(place)!);
}

const verdictOf = ({ model }: LoadedModel, answer: Answer): Verdict | null =>
  answer instanceof ClipyardError
    ? null
    : { label: decide(answer, model.abstainBelow).label, probability: answer[0]!.probability };

function resultOf(
  { index, customId, uri, videoId, label }: PartItem,
  old: Verdict | null,
  model: LoadedModel,
  answer: Answer,
): ReclassifiedItem {
  const verdict = verdictOf(model, answer);
  const failed = answer instanceof ClipyardError;
  return {
    index,
    customId,
    uri,
    videoId,
    label,
    old,
    new: verdict,
    changed: old !== null && verdict !== null && old.label !== verdict.label,
    top: failed ? null : answer,
    error: failed ? toFailure(answer) : null,
  };
}
