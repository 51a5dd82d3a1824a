import { basename, join } from 'node:path';

import { renderClips } from '@clipyard/media';

import { type LabelledClip, listClips } from '../training/real-clips.js';
import { drawReversedClips } from './reversed-clips.js';

export interface GroupedClip extends LabelledClip {
  /** Clips of one recording, which stay in one fold; undefined if nothing is known. */
  readonly group?: string;
}

export interface ClipSet {
  readonly name: SetName;
  readonly backbone: 'mobilenet' | 'efficientnet';
  /** How the clips are divided into folds. */
  readonly folds: 'repeated' | 'leave-one-group-out';
  clips(): Promise<GroupedClip[]>;
}

export const setNames = ['yoga', 'fights', 'ut', 'order', 'demo'] as const;
type SetName = (typeof setNames)[number];

/** Files of `ut_interaction` and some of `fights` name the sequence that they were cut from. */
const SEQUENCE = /seq(\d\d)/;

/**
 * The labelled sets of the benchmark.
 *
 * @param data - Folder with `videos` and `models`
 * @param scratch - Folder for drawn clips
 */
export function clipSets(data: string, scratch: string): readonly ClipSet[] {
  const recorded = (folder: string) => async (): Promise<GroupedClip[]> =>
    (await listClips(join(data, 'videos', folder))).map((clip) => {
      const sequence = SEQUENCE.exec(basename(clip.path))?.[1];
      return sequence === undefined ? clip : { ...clip, group: `seq${sequence}` };
    });
  return [
    { name: 'yoga', backbone: 'mobilenet', folds: 'repeated', clips: recorded('yoga') },
    { name: 'fights', backbone: 'mobilenet', folds: 'repeated', clips: recorded('fights') },
    { name: 'ut', backbone: 'efficientnet', folds: 'leave-one-group-out', clips: recorded('ut_interaction') },
    {
      name: 'order',
      backbone: 'mobilenet',
      folds: 'repeated',
      clips: () => drawReversedClips(join(scratch, 'order')),
    },
    {
      name: 'demo',
      backbone: 'mobilenet',
      folds: 'repeated',
      clips: async () => {
        const folder = join(scratch, 'demo');
        return (await renderClips(folder)).map(({ path, label, group }) => ({
          path: join(folder, path),
          label,
          group,
        }));
      },
    },
  ];
}
