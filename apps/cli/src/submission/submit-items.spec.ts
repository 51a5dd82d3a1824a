import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { ApiError, type Batch } from '@clipyard/client';
import { LeftOutReport } from '@clipyard/item-lists';
import { tempDir, waitFor } from '@clipyard/testing';
import { describe, expect, it } from 'vitest';

import { LocalFileError } from '../api-client.js';
import { uploadItems } from '../clips/upload-items.js';
import { SubmissionJournal } from './submission-journal.js';
import { submitItems } from './submit-items.js';

const refusal = (
  code: 'idempotency_in_flight' | 'invalid_request' | 'api_unreachable' | 'quota_exceeded',
  retryable: boolean,
): ApiError => new ApiError({ code, status: 409, retryable, errors: [], detail: code });

/** Returns answers in order, and records the keys of the requests. */
function api(...answers: (ApiError | Batch)[]): { submitItems: () => Promise<Batch>; keys: unknown[] } {
  const keys: unknown[] = [];
  return {
    keys,
    submitItems: (...[, , key]: unknown[]) => {
      keys.push(key);
      const answer = answers.shift()!;
      return answer instanceof ApiError ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
}

async function* noItems(): AsyncIterable<unknown> {}

describe('a submission', () => {
  it('is repeated under its key while an earlier one is in flight', async () => {
    const server = api(refusal('idempotency_in_flight', true), { id: 'batch_1' } as Batch);
    expect(await submitItems(server, noItems, {}, 'k', 1)).toEqual({ id: 'batch_1' });
    expect(server.keys).toEqual(['k', 'k']);
  });

  it.each([
    ['invalid_request', false],
    ['api_unreachable', true],
    ['quota_exceeded', true],
  ] as const)('is not repeated after %s', async (code, retryable) => {
    const server = api(refusal(code, retryable));
    await expect(submitItems(server, noItems, {}, 'k', 1)).rejects.toMatchObject({ problem: { code } });
    expect(server.keys).toHaveLength(1);
  });

  it('sends after an interruption only files that were not sent yet or have changed', async () => {
    const folder = tempDir();
    const items = ['a', 'b', 'c'].map((name) => ({
      customId: name,
      uri: pathToFileURL(join(folder.path, name)).href,
    }));
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder.path, name), name);
    const sent: string[] = [];
    const uploads = (): number =>
      readdirSync(join(folder.path, 'journal')).reduce(
        (sum, name) => sum + readFileSync(join(folder.path, 'journal', name), 'utf8').split('"uri"').length - 1,
        0,
      );
    const uploader = (failing: string | null) => ({
      uploadFile: async (path: string) => {
        sent.push(path.at(-1)!);
        if (!path.endsWith(failing ?? '?')) return { uri: `upload://${path.at(-1)!}` } as never;
        // Files are sent side by side. The connection breaks after the others have been sent.
        await waitFor(() => uploads() === 2);
        throw new Error('cut off');
      },
    });
    const journal = await SubmissionJournal.open(join(folder.path, 'journal'), items);
    await expect(uploadItems(uploader('c'), items, journal, new LeftOutReport(), () => undefined)).rejects.toThrow(
      'cut off',
    );
    writeFileSync(join(folder.path, 'b'), 'longer');
    const again = await SubmissionJournal.open(join(folder.path, 'journal'), items);
    sent.length = 0;
    expect(await uploadItems(uploader(null), items, again, new LeftOutReport(), () => undefined)).toEqual([
      { customId: 'a', uri: 'upload://a' },
      { customId: 'b', uri: 'upload://b' },
      { customId: 'c', uri: 'upload://c' },
    ]);
    expect(sent.sort()).toEqual(['b', 'c']);
    folder.remove();
  });

  it('leaves out files that cannot be read or that the API refuses, and sends the others', async () => {
    const folder = tempDir();
    const items = ['a', 'b', 'c', 'gone'].map((name) => ({
      customId: name,
      uri: pathToFileURL(join(folder.path, name)).href,
    }));
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder.path, name), name);
    const uploader = {
      uploadFile: (path: string) =>
        path.endsWith('a')
          ? Promise.reject(
              new ApiError({ code: 'payload_too_large', status: 413, retryable: false, errors: [], detail: '' }),
            )
          : path.endsWith('b')
            ? Promise.reject(new LocalFileError('EACCES'))
            : Promise.resolve({ uri: 'upload://c' } as never),
    };
    const journal = await SubmissionJournal.open(join(folder.path, 'journal'), items);
    const leftOut = new LeftOutReport();
    expect(await uploadItems(uploader, items, journal, leftOut, () => undefined)).toEqual([
      { customId: 'c', uri: 'upload://c' },
    ]);
    expect(leftOut.toJSON()).toEqual({
      unreadable: { count: 2, examples: ['gone', 'b'] },
      not_uploaded: { count: 1, examples: ['a'] },
    });
    folder.remove();
  });
});
