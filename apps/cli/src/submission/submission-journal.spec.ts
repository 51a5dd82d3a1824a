import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { SubmissionJournal } from './submission-journal.js';

let folder: ReturnType<typeof tempDir>;
beforeEach(() => void (folder = tempDir()));
afterEach(() => folder.remove());

describe('SubmissionJournal', () => {
  it('returns the key and uploads of the same submission, and new ones for another submission', async () => {
    const first = await SubmissionJournal.open(folder.path, ['a']);
    await first.record('clip.mp4:10:1', 'upload://1');
    const again = await SubmissionJournal.open(folder.path, ['a']);
    expect([again.isResumed, again.key, again.uriOf('clip.mp4:10:1'), again.uriOf('clip.mp4:10:2')]).toEqual([
      true,
      first.key,
      'upload://1',
      undefined,
    ]);
    const other = await SubmissionJournal.open(folder.path, ['b']);
    expect([first.isResumed, other.isResumed, other.key === first.key]).toEqual([false, false, false]);
  });

  it('ignores a line that was truncated by a crash', async () => {
    const first = await SubmissionJournal.open(folder.path, ['a']);
    await first.record('x', 'upload://1');
    appendFileSync(join(folder.path, readdirSync(folder.path)[0]!), '{"file":"y","ur');
    const again = await SubmissionJournal.open(folder.path, ['a']);
    expect([again.key, again.uriOf('x'), again.uriOf('y')]).toEqual([first.key, 'upload://1', undefined]);
  });

  it('returns the id of an unfinished upload in parts', async () => {
    const first = await SubmissionJournal.open(folder.path, ['a']);
    await first.begin('x', 'upload_1');
    await first.begin('x', 'upload_2');
    const again = await SubmissionJournal.open(folder.path, ['a']);
    expect([again.begunAs('x'), again.begunAs('y'), again.uriOf('x')]).toEqual(['upload_2', undefined, undefined]);
  });

  it('keeps the uploads and uses another key after a refusal', async () => {
    const first = await SubmissionJournal.open(folder.path, ['a']);
    await first.record('x', 'upload://1');
    await first.renewKey();
    const again = await SubmissionJournal.open(folder.path, ['a']);
    expect([again.key === first.key, again.uriOf('x')]).toEqual([false, 'upload://1']);
  });

  it('reports the folder that cannot be written, and how to fix it', async () => {
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    await expect(SubmissionJournal.open(join(file, 'submissions'), 'x')).rejects.toThrow(
      /cannot be kept in .*file\/submissions: E\w+\. Run the command in a folder that you can write to/,
    );
  });

  it('starts again once the batch exists, and once the server has forgotten the key', async () => {
    const first = await SubmissionJournal.open(folder.path, ['a'], 0);
    expect((await SubmissionJournal.open(folder.path, ['a'], 22 * 3_600_000)).key).toBe(first.key);
    const late = await SubmissionJournal.open(folder.path, ['a'], 24 * 3_600_000);
    expect(late.key).not.toBe(first.key);
    await late.close();
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
