import { type VideoEvent } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { labelStudioOf, webVttOf } from './event-formats.js';

const event = (change: Partial<VideoEvent> = {}): VideoEvent => ({
  uri: 's3://videos/a.mp4',
  label: 'run',
  startSeconds: 1.5,
  endSeconds: 3661.25,
  probability: 0.875,
  parts: 3,
  model: 'sports',
  ...change,
});

type Write = (events: AsyncIterable<VideoEvent>) => AsyncIterable<string>;

async function written(write: Write, events: readonly VideoEvent[]): Promise<string> {
  let text = '';
  const source = (async function* () {
    for (const one of events) yield await Promise.resolve(one);
  })();
  for await (const piece of write(source)) text += piece;
  return text;
}
const labelStudio: Write = (events) => labelStudioOf(events, 25);

describe('WebVTT', () => {
  it('has a cue per event, and a note per video', async () => {
    const other = event({ uri: 's3://videos/b.mp4', startSeconds: 0, endSeconds: null });
    expect(await written(webVttOf, [event(), event({ startSeconds: 59.9996, endSeconds: 60 }), other])).toBe(
      'WEBVTT\n\nNOTE s3://videos/a.mp4\n\n' +
        '00:00:01.500 --> 01:01:01.250\nrun 87.5 %\n\n' +
        '00:01:00.000 --> 00:01:00.000\nrun 87.5 %\n\n' +
        'NOTE s3://videos/b.mp4\n\n' +
        '00:00:00.000 --> 99:59:59.999\nrun 87.5 %\n',
    );
  });

  it('escapes labels and notes', async () => {
    const text = await written(webVttOf, [event({ uri: 'a-->b', label: '<b> & \n c' })]);
    expect(text).toContain('NOTE a→b\n');
    expect(text).toContain('\n&lt;b&gt; &amp; c 87.5 %\n');
  });
});

describe('Label Studio JSON', () => {
  it('has a task per video with frames that count from 1', async () => {
    const tasks: unknown = JSON.parse(
      await written(labelStudio, [
        event({ startSeconds: 0, endSeconds: 10 }),
        event({ label: 'walk', startSeconds: 10, endSeconds: 12.5, probability: 0.625 }),
        event({ uri: 's3://videos/b.mp4', startSeconds: 2, endSeconds: null }),
      ]),
    );
    const region = (id: string, start: number, end: number, label: string, score: number) => ({
      ...{ id, from_name: 'timeline', to_name: 'video', type: 'timelinelabels', score },
      value: { ranges: [{ start, end }], timelinelabels: [label] },
    });
    expect(tasks).toEqual([
      {
        data: { video: 's3://videos/a.mp4' },
        predictions: [
          {
            model_version: 'sports',
            score: 0.75,
            result: [region('event-1', 1, 250, 'run', 0.875), region('event-2', 251, 312, 'walk', 0.625)],
          },
        ],
      },
      {
        data: { video: 's3://videos/b.mp4' },
        predictions: [{ model_version: 'sports', score: 0.875, result: [region('event-1', 51, 51, 'run', 0.875)] }],
      },
    ]);
  });

  it('is an empty list without events', async () => {
    expect(JSON.parse(await written(labelStudio, []))).toEqual([]);
  });
});
