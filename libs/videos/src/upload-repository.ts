import { EVERYBODY, seenBy, type Tenant } from '@clipyard/access';
import { type Upload, UploadSchema } from '@clipyard/api-contract';
import { getJsonToRewrite, keys, nullIfUnreadable, type ObjectStore, putJson } from '@clipyard/object-store';

/**
 * Uploads: a record and the content. Uploads in parts have the parts instead, and a marker until they are complete.
 */
export class UploadRepository {
  constructor(private readonly store: ObjectStore) {}

  async get(tenant: Tenant, id: string): Promise<Upload | null> {
    return seenBy(tenant, await getJsonToRewrite(this.store, keys.uploadRecord(id), UploadSchema));
  }

  /** Stores the content of an upload that has no record yet. Nothing is kept if the body fails. */
  async putContent(id: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    await this.store.putStream(keys.upload(id), body);
  }

  /** Stores the record of an upload whose content is complete. */
  async create(upload: Upload): Promise<void> {
    await putJson(this.store, keys.uploadRecord(upload.id), upload);
  }

  async delete(id: string): Promise<void> {
    await this.store.delete(keys.uploadRecord(id));
    await this.store.delete(keys.upload(id));
  }

  /** The marker comes first: a marker without a record is swept, while parts without a marker would stay forever. */
  async begin(upload: Upload): Promise<void> {
    await this.store.put(keys.openUpload(upload.id), '');
    await putJson(this.store, keys.uploadRecord(upload.id), upload);
  }

  /** Numbers of the received parts. */
  async received(id: string): Promise<number[]> {
    const parts: number[] = [];
    for await (const { key } of this.store.list(keys.uploadParts(id)))
      parts.push(Number(key.slice(keys.uploadParts(id).length)));
    return parts;
  }

  /** @returns false if the upload expired while the part was being sent; the part is not kept then */
  async putPart(id: string, part: number, body: AsyncIterable<Uint8Array>): Promise<boolean> {
    await this.store.putStream(keys.uploadPart(id, part), body);
    if ((await this.store.head(keys.uploadRecord(id))) !== null) return true;
    await this.store.delete(keys.uploadPart(id, part));
    return false;
  }

  async complete(upload: Upload): Promise<void> {
    await putJson(this.store, keys.uploadRecord(upload.id), upload);
    await this.store.delete(keys.openUpload(upload.id));
  }

  /**
   * Removes incomplete uploads without a new part since `before`.
   *
   * @returns how many were removed
   */
  async sweepAbandoned(before: Date): Promise<number> {
    let swept = 0;
    for await (const { key, modifiedAt } of this.store.list(keys.openUploads)) {
      if (modifiedAt >= before) continue;
      const id = key.slice(keys.openUploads.length);
      const parts = [];
      for await (const part of this.store.list(keys.uploadParts(id))) parts.push(part);
      if (parts.some((part) => part.modifiedAt >= before)) continue;
      // The record may be of a completed upload, so an upload whose record cannot be read is kept.
      const complete = await this.isComplete(id).catch(nullIfUnreadable);
      if (complete === null) continue;
      if (!complete) {
        // The record goes first, which ends the upload for its sender. The marker goes last, so that the next sweep
        // continues one that died halfway.
        await this.store.delete(keys.uploadRecord(id));
        for (const part of parts) await this.store.delete(part.key);
        swept++;
      }
      await this.store.delete(key);
    }
    return swept;
  }

  private async isComplete(id: string): Promise<boolean> {
    return (await this.get(EVERYBODY, id))?.state === 'complete';
  }
}
