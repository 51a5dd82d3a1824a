import { type BatchItem } from '@clipyard/client';
import { useEffect, useRef, useState } from 'react';

import { type DroppedFile } from '../parts/dropped-files.js';
import { uploadFile } from '../parts/upload-file.js';
import { itemOfFile } from './items-of.js';

/** Parallel uploads: enough to hide the latency of the API. */
const PARALLEL = 3;

export interface Uploads {
  /** Bytes sent so far, over all files. */
  readonly sent: number;
  /** Uploads the files that have not been uploaded yet. A call after a failure continues with the remaining files. */
  send(files: readonly DroppedFile[]): Promise<BatchItem[]>;
}

/** Uploads files, and remembers the uploaded ones as long as the page is open. Leaving the page aborts uploads. */
export function useUploads(): Uploads {
  const uris = useRef(new Map<File, string>());
  const unmount = useRef<AbortController>(null);
  const [sent, setSent] = useState(0);
  useEffect(() => () => unmount.current?.abort(), []);
  const send = async (files: readonly DroppedFile[]): Promise<BatchItem[]> => {
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
    report();
    try {
      await Promise.all(
        Array.from({ length: PARALLEL }, async () => {
          for (const { file } of queue) {
            const { uri } = await uploadFile(
              file,
              (share) => {
                shares.set(file, share);
                report();
              },
              controller.signal,
            );
            uris.current.set(file, uri);
            report();
          }
        }),
      );
    } catch (error) {
      controller.abort();
      throw error;
    }
    return files.map(({ path, file }) => itemOfFile(path, uris.current.get(file)!));
  };
  return { sent, send };
}
