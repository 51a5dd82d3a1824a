import { type BatchItem } from '@clipyard/client';
import { useEffect, useRef, useState } from 'react';

import { type DroppedFile } from '../parts/dropped-files.js';
import { uploadFile } from '../parts/upload-file.js';
import { itemOfFile } from './items-of.js';

/** Uploads at once: enough to hide the waiting for answers. */
const PARALLEL = 3;

export interface Uploads {
  /** Bytes that have gone, of all. */
  readonly sent: number;
  /** Sends what has not been sent yet; repeated after a failure, it goes on with the rest. */
  send(files: readonly DroppedFile[]): Promise<BatchItem[]>;
}

/** Sends files, and remembers which have arrived for as long as the page is open. */
export function useUploads(): Uploads {
  const uris = useRef(new Map<File, string>());
  const left = useRef<AbortController>(null);
  const [sent, setSent] = useState(0);
  useEffect(() => () => left.current?.abort(), []);
  const send = async (files: readonly DroppedFile[]): Promise<BatchItem[]> => {
    const controller = new AbortController();
    left.current = controller;
    const going = new Map<File, number>();
    const tell = (): void =>
      setSent(
        files.reduce(
          (sum, { file }) => sum + (uris.current.has(file) ? file.size : (going.get(file) ?? 0) * file.size),
          0,
        ),
      );
    const queue = files.filter(({ file }) => !uris.current.has(file)).values();
    tell();
    try {
      await Promise.all(
        Array.from({ length: PARALLEL }, async () => {
          for (const { file } of queue) {
            const { uri } = await uploadFile(
              file,
              (share) => {
                going.set(file, share);
                tell();
              },
              controller.signal,
            );
            uris.current.set(file, uri);
            tell();
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
