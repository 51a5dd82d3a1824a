import { serveParent, Transferred } from '@clipyard/workers';

import { type FileTask, performFileTask } from './file-tasks.js';

serveParent({
  perform: (tasks: readonly FileTask[]) => {
    const answers = tasks.map(performFileTask);
    const buffers = answers.flatMap((answer) =>
      'facts' in answer && answer.facts?.bytes != null ? [answer.facts.bytes.buffer] : [],
    );
    return new Transferred(answers, buffers);
  },
});
