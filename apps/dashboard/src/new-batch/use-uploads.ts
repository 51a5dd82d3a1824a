import { type BatchItem, type LeftOut } from '@clipyard/api-contract';
import { ApiError } from '@clipyard/client';
import { LeftOutReport } from '@clipyard/item-lists';
import { useEffect, useRef, useState } from 'react';

import { type DroppedFile } from '../parts/dropped-files.js';
import { uploadFile } from '../parts/upload-file.js';
import { itemOfUpload } from './items-of.js';

/** Parallel uploads: enough to hide the latency of the API. */
const PARALLEL = 3;

interface UploadedItems {
  readonly items: BatchItem[];
  readonly leftOut: LeftOut;
}

export interface Uploads {
  /** Bytes sent so far, over all files. */
  readonly sent: number;
  /**
   * Uploads the files that have not been uploaded yet. A failed upload does not end the others. Files that the API
   * refuses are left out; after any other failure a second call continues with the remaining files.
   *
   * @throws ApiError of the first failed upload, after all others have ended
   */
  send(files: readonly DroppedFile[]): Promise<UploadedItems>;
}

/** Uploads files, and remembers the uploaded ones as long as the page is open. Leaving the page aborts uploads. */
export function useUploads(): Uploads {
  const uris = useRef(new Map<File, string>());
  const unmount = useRef<AbortController>(null);
  const [sent, setSent] = useState(0);
  useEffect(() => () => unmount.current?.abort(), []);
  const send = async (files: readonly DroppedFile[]): Promise<UploadedItems> => {
    const controller = new AbortController();
    unmount.current = controller;
    /** Share of each running upload that has been sent, 0 to 1. */
    const shares = new Map<File, number>();
    const report = (): void =>
      setSent(
        files.reduce(
          (sum, { file }) => sum + (uris.current.has(file) ? file.size : (shares.get(file) ?? 0) * file.size),
          0,
        ),
      );
    const queue = files.filter(({ file }) => !uris.current.has(file)).values();
    const refused = new LeftOutReport();
    const failures: unknown[] = [];
    report();
    await Promise.all(
      Array.from({ length: PARALLEL }, async () => {
        for (const { path, file } of queue) {
          try {
            const { uri } = await uploadFile(
              file,
              (share) => {
                shares.set(file, share);
                report();
              },
              controller.signal,
            );
            uris.current.set(file, uri);
          } catch (error) {
            if (controller.signal.aborted) throw error;
            shares.delete(file);
            failures.push(error);
            if (isRefusal(error)) refused.add('not_uploaded', path);
          }
          report();
        }
      }),
    );
    const items = files.flatMap(({ path, file }) => {
      const uri = uris.current.get(file);
      return uri === undefined ? [] : [itemOfUpload(path, uri)];
    });
    if (failures.length > refused.count || (items.length === 0 && failures.length > 0)) throw firstOf(failures);
    return { items, leftOut: refused.toJSON() };
  };
  return { sent, send };
}

/** Statuses by which the API refuses one file, such as one that is too large. */
const REFUSED: ReadonlySet<number> = new Set([400, 413, 422]);
const isRefusal = (error: unknown): boolean => error instanceof ApiError && REFUSED.has(error.problem.status);

/** Prefers a failure that may pass, since it is the reason to try again. */
const firstOf = (failures: readonly unknown[]): unknown => failures.find((error) => !isRefusal(error)) ?? failures[0];
