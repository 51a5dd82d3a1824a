import { newId } from '@clipyard/api-contract';
import { bestEffort } from '@clipyard/async';
import { type DeletionJobs } from '@clipyard/jobs';
import { getJson, keys, nullIfDamaged, type ObjectStore, putJson } from '@clipyard/object-store';
import { z } from 'zod';

import { type DeletionRepository } from '../deletion-repository.js';
import { deletes, type RetentionPolicy } from './retention-strategy.js';

const INTERVAL_MS = 24 * 3600 * 1000;
const LastSchema = z.object({ at: z.string() });

/** Starts the daily deletion of expired objects. */
export class RetentionSchedule {
  constructor(
    private readonly store: ObjectStore,
    private readonly deletions: DeletionRepository,
    private readonly jobs: DeletionJobs,
    private readonly policy: RetentionPolicy,
  ) {}

  /** @returns whether a deletion was started */
  async startIfDue(now = Date.now()): Promise<boolean> {
    if (!deletes(this.policy)) return false;
    const last = await getJson(this.store, keys.lastRetention, LastSchema).catch(nullIfDamaged);
    if (last !== null && now - Date.parse(last.at) < INTERVAL_MS) return false;
    const project = 'default';
    const target = { kind: 'retention', id: '', dataset: null } as const;
    if ((await this.deletions.openOf(project, target)) !== null) return false;
    const at = new Date(now).toISOString();
    const id = newId('del', now);
    await this.deletions.create({
      id,
      project,
      target,
      force: false,
      dryRun: false,
      by: 'retention settings',
      key: null,
      overridden: [],
      openBatches: [],
      createdAt: at,
    });
    await putJson(this.store, keys.lastRetention, { at });
    await bestEffort('enqueue a deletion', this.jobs.enqueue({ id, project }));
    return true;
  }
}
