import { type VideoEvent } from '@clipyard/api-contract';
import { type Table } from '@clipyard/tables';

type Events = AsyncIterable<VideoEvent>;

/** Events as a table, one row per event. */
export const eventTable: Table<VideoEvent> = [
  { name: 'uri', type: 'text', value: ({ uri }) => uri },
  { name: 'label', type: 'text', value: ({ label }) => label },
  { name: 'start_seconds', type: 'number', value: ({ startSeconds }) => startSeconds },
  { name: 'end_seconds', type: 'number', value: ({ endSeconds }) => endSeconds },
  { name: 'probability', type: 'number', value: ({ probability }) => probability },
  { name: 'parts', type: 'integer', value: ({ parts }) => parts },
  { name: 'model', type: 'text', value: ({ model }) => model },
];

/** 99:59:59.999, the last time that players show: the end of events that last until an unknown end of their video. */
const LAST_SECONDS = 359_999.999;

/**
 * Writes events as WebVTT cues. The cues of several videos follow each other, each group after a note that names its
 * video.
 *
 * @returns pieces of text
 */
export async function* webVttOf(events: Events): AsyncGenerator<string> {
  yield 'WEBVTT\n';
  let uri: string | null = null;
  for await (const event of events) {
    if (event.uri !== uri) yield `\nNOTE ${(uri = event.uri).replaceAll('-->', '→').replaceAll(/[\r\n]+/g, ' ')}\n`;
    const times = `${clock(event.startSeconds)} --> ${clock(event.endSeconds ?? LAST_SECONDS)}`;
    yield `\n${times}\n${cueText(event.label)} ${(event.probability * 100).toFixed(1)} %\n`;
  }
}

function clock(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const rest = String(ms % 1000).padStart(3, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${rest}`;
}

const cueText = (label: string): string =>
  label.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(/\s+/g, ' ');

/**
 * Writes events as Label Studio tasks with predictions, for `<Video name="video" value="$video"/>` and
 * `<TimelineLabels name="timeline" toName="video">`. Frames count from 1. Only the events of one video are in memory.
 *
 * @param frameRate - of the Video tag, since Label Studio counts in frames
 * @returns pieces of text, together a JSON list
 */
export async function* labelStudioOf(events: Events, frameRate: number): AsyncGenerator<string> {
  let group: VideoEvent[] = [];
  let separator = '[\n';
  const task = (): string => {
    const text = `${separator}${JSON.stringify(labelStudioTask(group, frameRate))}`;
    separator = ',\n';
    return text;
  };
  for await (const event of events) {
    if (group.length > 0 && group[0]!.uri !== event.uri) {
      yield task();
      group = [];
    }
    group.push(event);
  }
  if (group.length > 0) yield task();
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

function labelStudioTask(events: readonly VideoEvent[], frameRate: number) {
  const frame = (seconds: number): number => Math.floor(seconds * frameRate + 1e-6) + 1;
  return {
    data: { video: events[0]!.uri },
    predictions: [
      {
        model_version: events[0]!.model ?? 'clipyard',
        score: events.reduce((sum, event) => sum + event.probability, 0) / events.length,
        result: events.map(({ label, startSeconds, endSeconds, probability }, i) => {
          const start = frame(startSeconds);
          // The end of an event is the start of the next frame.
          const end = endSeconds === null ? start : Math.max(start, frame(endSeconds) - 1);
          return {
            id: `event-${i + 1}`,
            from_name: 'timeline',
            to_name: 'video',
            type: 'timelinelabels',
            value: { ranges: [{ start, end }], timelinelabels: [label] },
            score: probability,
          };
        }),
      },
    ],
  };
}
