import { parentPort } from 'node:worker_threads';

import { type FileTask, performFileTask } from './file-tasks.js';

/** Performs what comes, group by group. */
parentPort!.on('message', (tasks: readonly FileTask[]) => {
  const answers = tasks.map(performFileTask);
  const buffers = answers.flatMap((answer) =>
    'facts' in answer && answer.facts?.bytes != null ? [answer.facts.bytes.buffer] : [],
  );
  parentPort!.postMessage(answers, buffers);
});
