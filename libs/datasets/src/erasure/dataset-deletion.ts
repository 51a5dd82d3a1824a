import { keys, type ListedObject, MAX_LIST_PAGE, type ObjectStore } from '@clipyard/object-store';
import { z } from 'zod';

import { datasetVersions, isDeleted } from '../dataset-version.js';
import { type ChangeLog, type Erasure } from './dataset-erasure.js';

const NoteSchema = z.object({
  deletedDataset: z.string(),
  /** When the dataset was created, which tells it from a later one with the same name. */
  created: z.string(),
});

/**
 * Deletes a dataset with all versions. The first step adds a last version that says so: from then on, the dataset does
 * not exist, and batches cannot add to it. This version goes last, which makes the name free again.
 */
export class DatasetDeletion {
  constructor(private readonly store: ObjectStore) {}

  /** @param name - the stored name of the dataset */
  async delete(name: string, deletion: Erasure, log: ChangeLog): Promise<void> {
    const last = await this.bury(name, deletion, log);
    if (last === null) return;
    const versions = `${keys.dataset(name)}/`;
    const tombstone = keys.sequenceEntry(keys.dataset(name), last);
    const group: ListedObject[] = [];
    for await (const object of this.store.list(keys.datasetFolder(name))) {
      if (object.key.startsWith(versions)) continue;
      group.push(object);
      if (group.length === MAX_LIST_PAGE) await log.remove(group.splice(0));
    }
    await log.remove(group.splice(0));
    for await (const object of this.store.list(versions)) if (object.key !== tombstone) group.push(object);
    await log.remove(group);
    const head = await this.store.head(tombstone);
    if (head !== null) await log.remove([{ key: tombstone, ...head }]);
  }

  /** @returns the number of the last version; null if the dataset does not exist any more */
  private async bury(name: string, { id, createdAt }: Erasure, log: ChangeLog): Promise<number | null> {
    const versions = datasetVersions(this.store, name);
    for (;;) {
      const head = await versions.head();
      if (head === null) return null;
      if (isDeleted(head.value)) return head.value.deleted === id ? head.version : null;
      const noted = (await log.notes())
        .map((note) => NoteSchema.safeParse(note).data)
        .find((note) => note?.deletedDataset === name);
      if (noted === undefined) await log.note({ deletedDataset: name, created: head.value.createdAt });
      // A dataset with this name was created after the deletion had removed the earlier one.
      else if (noted.created !== head.value.createdAt) return null;
      const { name: stored, description, specId, spec, backbonePretrained, createdAt: created } = head.value;
      const last = { name: stored, description, specId, spec, backbonePretrained, createdAt: created };
      if (await versions.appendIf(head.version, { ...last, shards: [], deleted: id, updatedAt: createdAt }))
        return head.version + 1;
    }
  }
}
