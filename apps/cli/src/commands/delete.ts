import { setTimeout as sleep } from 'node:timers/promises';

import { type Deletion } from '@clipyard/client';
import { Argument, type Command } from 'commander';

import { type ApiClient } from '../api-client.js';
import { type Context } from '../context.js';
import { Failed, Misused } from '../failures.js';
import { examples } from '../help.js';
import { atMostAPage } from '../options.js';
import { table } from '../output.js';
import { receiptText } from '../receipt-text.js';

const POLL_MS = 500;

interface DeleteFlags {
  readonly force?: boolean;
  readonly dataset?: string;
  readonly wait: boolean;
}

type Request = (api: ApiClient, id: string, query: { readonly force: boolean }) => Promise<Deletion>;

/** The kinds of things that can be deleted. */
const KINDS: Readonly<Record<string, Request>> = {
  batch: (api, id, query) => api.deleteBatch(id, query),
  dataset: (api, name, query) => api.deleteDataset(name, query),
  video: (api, id) => api.eraseVideo(id),
  upload: (api, id, query) => api.deleteUpload(id, query),
  run: (api, id, query) => api.deleteTrainingRun(id, query),
  model: (api, id, query) => api.deleteModel(id, query),
  classification: (api, id, query) => api.deleteClassification(id, query),
  reclassification: (api, id, query) => api.deleteReclassification(id, query),
  watch: (api, id, query) => api.deleteWatch(id, query),
};

export function deleteCommand(program: Command, context: Context): void {
  program
    .command('delete')
    .description('Delete a resource, or erase a video, and print the receipt.')
    .addArgument(new Argument('<kind>', 'what to delete').choices(Object.keys(KINDS)))
    .argument('<id>', 'its id or name; of a video, the SHA-256 of its bytes')
    .option('--dataset <name>', 'remove the video from this dataset only')
    .option('--force', 'delete it although an alias, a model or a training run needs it')
    .option('--no-wait', 'do not wait for the end')
    .addHelpText(
      'after',
      examples(
        'clipyard delete batch batch_…',
        ['clipyard delete dataset clips', 'with all versions'],
        ['clipyard delete video 9f86d0…', 'features, images, rows and results, in your project'],
        ['clipyard delete video 9f86d0… --dataset clips', 'only its rows in one dataset'],
        'clipyard delete model model_… --force',
      ),
    )
    .action(async (kind: string, id: string, { force = false, dataset, wait }: DeleteFlags) => {
      if (dataset !== undefined && kind !== 'video') throw new Misused('--dataset belongs to clipyard delete video');
      const api = context.client();
      const deletion = await (dataset === undefined
        ? KINDS[kind]!(api, id, { force })
        : api.deleteDatasetVideo(dataset, id, { force }));
      await finishDeletion(context, deletion, wait);
    });

  program
    .command('gc')
    .description('Delete objects of the store that nothing refers to, and print their number and size.')
    .option('--dry-run', 'count the objects, but delete none')
    .option('--no-wait', 'do not wait for the end')
    .addHelpText('after', examples('clipyard gc --dry-run', 'clipyard gc'))
    .action(async ({ dryRun = false, wait }: { readonly dryRun?: boolean; readonly wait: boolean }) => {
      await finishDeletion(context, await context.client().collectGarbage({ dryRun }), wait);
    });

  const deletions = program
    .command('deletions')
    .description('Deletions and their receipts.')
    .addHelpText('after', examples('clipyard deletions', 'clipyard deletions show del_…'));
  deletions
    .command('list', { isDefault: true })
    .description('List deletions, newest first.')
    .option('--limit <n>', 'number of deletions', atMostAPage, 50)
    .addHelpText('after', examples('clipyard deletions list --limit 10'))
    .action(async ({ limit }: { readonly limit: number }) => {
      const { data, skipped = [] } = await context.client().deletions({ pageSize: limit });
      context.noteSkipped(skipped);
      const rows = data.map(({ id, state, target, by, createdAt }) => [
        id,
        state,
        target.kind,
        target.id === '' ? '' : target.id,
        by,
        createdAt.slice(0, 16),
      ]);
      context.print(
        data,
        data.length === 0 ? 'No deletions yet.' : table([['deletion', 'state', 'kind', 'of', 'by', 'time'], ...rows]),
      );
    });
  deletions
    .command('show')
    .description('Show the receipt of a deletion.')
    .argument('<deletion>', 'id of the deletion')
    .addHelpText('after', examples('clipyard deletions show del_…'))
    .action(async (id: string) => {
      const deletion = await context.client().deletion(id);
      context.print(deletion, receiptText(deletion));
    });
}

/** Waits for a deletion and prints its receipt. */
export async function finishDeletion(context: Context, requested: Deletion, wait: boolean): Promise<void> {
  let deletion = requested;
  let told: string | null = null;
  while (wait && deletion.finishedAt === null) {
    if (deletion.waitingFor !== null && deletion.waitingFor !== told) {
      told = deletion.waitingFor;
      context.note(`Waiting for ${told} to end`);
    }
    await sleep(POLL_MS, undefined, { signal: context.signal });
    deletion = await context.client().deletion(deletion.id);
  }
  if (deletion.state === 'failed') throw new Failed(receiptText(deletion), deletion, deletion.failure?.code);
  context.print(
    deletion,
    deletion.finishedAt === null
      ? `${receiptText(deletion)}\nsee the receipt with: clipyard deletions show ${deletion.id}`
      : receiptText(deletion),
  );
}
