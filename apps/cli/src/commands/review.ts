import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

import { isId, MAX_DECISIONS, ReviewDecisionSchema } from '@clipyard/api-contract';
import {
  type DecisionResult,
  type ReviewChoice,
  type ReviewDecision,
  type ReviewItem,
  type ReviewOrder,
  type ReviewPage,
  type ReviewSubject,
} from '@clipyard/client';
import { type Command, Option } from 'commander';

import { requireFile } from '../clips/local-file.js';
import { type Context } from '../context.js';
import { Failed, Misused } from '../failures.js';
import { examples } from '../help.js';
import { atMostAPage, given, integer, positiveInteger, share } from '../options.js';
import { percent, table } from '../output.js';

/** Pause between two looks at a queue that is prepared, in milliseconds. */
const POLL_MS = 500;
const ORDERS = ['uncertain', 'suspect', 'disagreement', 'abstained', 'sample', 'random'];
/** Leases of the command line belong to it. They are not needed: a file decides at once. */
const SESSION = 'command-line';

export function reviewCommand(program: Command, context: Context): void {
  const review = program
    .command('review')
    .description('Review labels of a dataset, or answers of a classify batch: list, decide, add.')
    .addHelpText(
      'after',
      examples(
        'clipyard review list clips --order suspect',
        ['clipyard review decide clips decisions.ndjson', 'lines such as {"id": "…", "decision": "accept"}'],
        'clipyard review add batch_… --dataset clips',
      ),
    );
  listCommand(review, context);
  decideCommand(review, context);
  addCommand(review, context);
}

interface ListFlags extends Omit<ReviewChoice, 'order'> {
  readonly order: NonNullable<ReviewOrder>;
  readonly limit: number;
}

function listCommand(review: Command, context: Context): void {
  review
    .command('list')
    .description('List the videos to review, the most useful first. The dashboard page Review shows them too.')
    .argument('<dataset-or-batch>', 'name of a dataset or id of a classify batch')
    .addOption(new Option('--order <order>', 'order of the videos').choices(ORDERS).default('uncertain'))
    .option('--model <model>', 'model id or alias (default: production)')
    .option('--from <model>', 'for order disagreement: compare with this model, not with the labels')
    .option('--run <run>', 'for order suspect: training run (default: the latest one with probable label errors)')
    .option('--below <probability>', 'for order uncertain: only if the top class is less probable', share)
    .option('--per-class <n>', 'for order sample: items of each class', positiveInteger)
    .option('--seed <n>', 'for orders random and sample', integer)
    .option('--limit <n>', 'number of items', atMostAPage, 20)
    .addHelpText('after', examples('clipyard review list clips --order disagreement --model canary'))
    .action(async (subject: string, { limit, ...choice }: ListFlags) => {
      const page = await ready(context, subjectOf(subject), given({ ...choice, pageSize: limit }));
      const rows = page.data.map((item) => [item.customId ?? item.id, item.label ?? '', topOf(item), item.reason]);
      const left = (page.queue.candidates ?? 0) - page.queue.done;
      context.print(page, table([['video', 'label', 'prediction', 'reason'], ...rows]));
      context.note(`${page.data.length} of ${left} items`);
    });
}

/** The first page, once the queue is built. */
async function ready(
  context: Context,
  subject: ReviewSubject,
  query: ReviewChoice & { pageSize: number },
): Promise<ReviewPage> {
  const api = context.client();
  for (;;) {
    const page = await api.review(subject, query);
    if (page.queue.state === 'failed') throw new Failed(page.queue.failure?.message ?? 'The queue could not be built');
    if (page.queue.state === 'ready') return page;
    context.signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const topOf = ({ top }: ReviewItem): string =>
  top?.[0] === undefined ? '' : `${top[0].label} ${percent(top[0].probability, 0)}`;

function decideCommand(review: Command, context: Context): void {
  review
    .command('decide')
    .description('Take decisions from an NDJSON file: id, decision (accept, relabel, exclude, undo) and label.')
    .argument('<dataset-or-batch>', 'name of a dataset or id of a classify batch')
    .argument('<file>', 'NDJSON; the ids are those of `review list --json`')
    .addHelpText('after', examples('clipyard review decide clips decisions.ndjson'))
    .action(async (name: string, file: string) => {
      await requireFile(file);
      const decisions = await decisionsIn(file);
      const subject = subjectOf(name);
      const results: DecisionResult[] = [];
      for (let at = 0; at < decisions.length; at += MAX_DECISIONS)
        results.push(
          ...(await context.client().decideReview(subject, SESSION, decisions.slice(at, at + MAX_DECISIONS))),
        );
      const refused = results.filter(({ state }) => state !== 'applied');
      for (const { id, message } of refused) context.note(`${id}: ${message ?? 'not applied'}`);
      const applied = results.length - refused.length;
      const text = `${applied} of ${results.length} decisions applied`;
      if (refused.length > 0) throw new Failed(text, { applied, refused });
      context.print({ applied, refused }, text);
    });
}

/** Checks every line before the first decision is sent. */
async function decisionsIn(file: string): Promise<ReviewDecision[]> {
  const decisions: ReviewDecision[] = [];
  const seen = new Map<string, number>();
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file) })) {
    line++;
    if (text.trim() === '') continue;
    const decision = ReviewDecisionSchema.safeParse(parsed(text, file, line));
    if (!decision.success) {
      const [issue] = decision.error.issues;
      throw new Misused(`${file}, line ${line}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is invalid'}`);
    }
    const earlier = seen.get(decision.data.id);
    if (earlier !== undefined)
      throw new Misused(`${file}, line ${line} names the same item as line ${earlier}; give each item one line`);
    seen.set(decision.data.id, line);
    decisions.push(given(decision.data));
  }
  if (decisions.length === 0) throw new Misused(`${file} has no decisions`);
  return decisions;
}

function parsed(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Misused(`${file}, line ${line} is not JSON`);
  }
}

function addCommand(review: Command, context: Context): void {
  review
    .command('add')
    .description('Add the accepted and relabelled items of a classify batch to a dataset, from stored features.')
    .argument('<batch>', 'id of a classify batch')
    .requiredOption('--dataset <name>', 'an existing dataset with the same features, or a new one')
    .addHelpText('after', examples('clipyard review add batch_… --dataset clips'))
    .action(async (batch: string, { dataset }: { readonly dataset: string }) => {
      const added = await context.client().addToDataset(batch, dataset);
      context.print(added, `${added.counts.total} videos are being added to ${dataset}: batch ${added.id}`);
    });
}

const subjectOf = (name: string): ReviewSubject => (isId(name) ? { batch: name } : { dataset: name });
