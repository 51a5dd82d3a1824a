import { type ListedObject, type ObjectStore } from '@clipyard/object-store';

import { type DeletionLog } from '../deletion-log.js';
import { mentionsVideo } from './mentions-video.js';
import { foldersOf } from './shared-objects.js';

/** Folders below `review/` that have no videos: the order of queues, and decisions by index. */
const OTHERS = ['queues', 'decisions'];

/**
 * Deletes the review queues of a dataset or a batch that list a video. The next review builds the queue again, without
 * the video.
 *
 * @param subject - folder of the dataset or the batch
 */
export async function removeReviewQueues(
  store: ObjectStore,
  subject: string,
  videoId: string,
  log: DeletionLog,
): Promise<void> {
  for await (const queue of foldersOf(store, `${subject}review/`)) {
    if (OTHERS.includes(queue)) continue;
    const objects: ListedObject[] = [];
    let lists = false;
    for await (const object of store.list(`${subject}review/${queue}/`)) {
      objects.push(object);
      lists ||= mentionsVideo(await store.get(object.key), videoId);
    }
    if (!lists) continue;
    // Without its request, a queue does not exist.
    const isRequest = ({ key }: ListedObject): boolean => key.endsWith('/request.json');
    await log.remove(objects.filter(isRequest));
    await log.remove(objects.filter((object) => !isRequest(object)));
  }
}
