#!/usr/bin/env node
import { ApiError, type Batch, type SubmitQuery } from '@clipyard/client';
import { ERROR_HELP, type FeatureSpec, precisions, isId, samplings, scopes, type Scope } from '@clipyard/contracts';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { basename, join } from 'node:path';
import { ApiClient } from './api-client.js';
import { collectItems } from './clips/collect-items.js';
import { uploadItems } from './clips/upload-items.js';
import { startCluster } from '@clipyard/cluster';
import { givenSettings } from '@clipyard/config';
import { runDemo } from './commands/demo.js';
import { completionScript, shells, type Shell } from './completion.js';
import { findingLines } from './doctor/finding.js';
import { machineFindings } from './doctor/machine-checks.js';
import { serviceFindings } from './doctor/service-checks.js';
import { settingsFindings } from './doctor/settings-checks.js';
import { thisMachine } from './doctor/this-machine.js';
import { examples, exitCodes, HELP } from './help.js';
import { SubmissionJournal } from './submission/submission-journal.js';
import { submitItems } from './submission/submit-items.js';
import { batchLine, percent, progressOf, rankedClasses, table } from './output.js';
import { watchBatch, watchTraining } from './watch.js';
import { workersText } from './workers-table.js';

const STATE_DIR = '.clipyard';

/** Thrown for outcomes that are answers, not mistakes of the program: one line, and the exit code for work that failed. */
class Failed extends Error {}

const integer = (value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number)) throw new InvalidArgumentError('must be a whole number');
  return number;
};

const program = new Command('clipyard')
  .description('Classifies videos in bulk: submit them, train on their features, classify new ones.')
  .addOption(new Option('--api <url>', 'where the API is').env('CLIPYARD_URL').default('http://127.0.0.1:3000'))
  .addOption(new Option('--key <key>', 'API key, where the API asks for one').env('CLIPYARD_API_KEY'))
  .option('--json', 'print JSON, for programs')
  .configureHelp({ showGlobalOptions: true })
  .addHelpText('after', HELP)
  .showHelpAfterError('(--help shows how it is called)')
  .exitOverride();

/** Aborted by Ctrl-C and SIGTERM. A second one changes nothing: npm and a terminal both send it, and stopping has an end. */
function interruption(): AbortSignal {
  const aborted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => aborted.abort(new Failed('Stopped')));
  return aborted.signal;
}

/** The command was called in a way that makes no sense: exit code 2. */
const misused = (message: string): never => program.error(message, { exitCode: exitCodes.misused, code: 'commander.misused' });

function client(): ApiClient {
  const { api, key } = program.opts<{ api: string; key?: string }>();
  return new ApiClient(api, undefined, key);
}
const print = (value: unknown, text: string): void => console.log(program.opts<{ json?: boolean }>().json === true ? JSON.stringify(value) : text);
const quiet = (): boolean => program.opts<{ json?: boolean }>().json === true;

program
  .command('dev')
  .description('Run everything on this machine: Redis and all services.')
  .option('--port <port>', 'port of the API', integer, 3000)
  .option('--extractors <n>', 'extractor processes', integer, 1)
  .option('--state <dir>', 'where everything is kept', join(STATE_DIR, 'dev'))
  .option('--backbone <choice>', 'auto, untrained, or the path of an .h5 or a layers-model folder')
  .option('--root <dir...>', 'folders that file:// uris may point into', [process.cwd()])
  .addOption(new Option('--redis <url>', 'use this Redis instead of starting one').env('REDIS_URL'))
  .addHelpText('after', examples('dev'))
  .action(async (options: { port: number; extractors: number; state: string; backbone?: string; root: string[]; redis?: string }) => {
    const signal = interruption();
    const cluster = await startCluster({
      stateDir: options.state, allowedRoots: options.root, port: options.port, extractors: options.extractors, signal, onEvent: (message) => process.stderr.write(`${message}\n`),
      ...(options.backbone === undefined ? {} : { backbone: options.backbone }),
      ...(options.redis === undefined ? {} : { redisUrl: options.redis }),
    });
    const processes = Object.fromEntries(cluster.processes.map(({ name, pid }) => [name, pid]));
    print({ apiUrl: cluster.apiUrl, processes }, `Clipyard runs at ${cluster.apiUrl} (dashboard /, documentation /docs, queues /admin/queues)\nlogs: ${join(options.state, 'logs')}/\nstop with Ctrl-C`);
    if (!signal.aborted) await once(signal, 'abort');
    await cluster.stop();
  });

program
  .command('submit')
  .description('Submit videos in bulk: folders (one folder a class), CSV with video_name,tag or uri,label, NDJSON, or single files.')
  .argument('<path...>')
  .option('--dataset <name>', 'dataset that the features go into')
  .option('--classify [model]', 'classify with a model or alias instead (default: production)')
  .option('--priority <n>', '0 (first) to 9', integer, 5)
  .addOption(new Option('--sampling <rule>', 'which frames are taken').choices([...samplings]))
  .addOption(new Option('--precision <kind>', 'how the encoder computes').choices([...precisions]))
  .option('--upload', 'send the files themselves; otherwise the services read them where they are')
  .option('--dry-run', 'validate and say what would happen')
  .option('--watch', 'follow the batch to its end')
  .option('--idempotency-key <key>', 'repeats with the same key end at the same batch (default: kept until the batch exists, so that a cut-off submission goes on)')
  .addHelpText('after', examples('submit'))
  .action(async (paths: string[], options: { dataset?: string; classify?: string | true; priority: number; sampling?: FeatureSpec['sampling']; precision?: FeatureSpec['precision']; upload?: boolean; dryRun?: boolean; watch?: boolean; idempotencyKey?: string }) => {
    const { dataset, classify } = options;
    if ((dataset === undefined) === (classify === undefined)) misused('error: give either --dataset NAME or --classify [MODEL]');
    const api = client();
    const items = (await Promise.all(paths.map(collectItems))).flat();
    const target: SubmitQuery = dataset === undefined ? { purpose: 'classify', model: typeof classify === 'string' ? classify : 'production' } : { purpose: 'extract', dataset };
    const query: SubmitQuery = { ...target, priority: options.priority, ...(options.sampling === undefined ? {} : { sampling: options.sampling }), ...(options.precision === undefined ? {} : { precision: options.precision }) };
    if (options.dryRun === true) {
      const answer = await api.submitItems(items, { ...query, validateOnly: true });
      if (answer.object === 'batch_dry_run') print(answer, `${answer.items} items, ${answer.duplicates} duplicate uris, ${answer.cached} cached, ${answer.unknown} never seen, about ${answer.etaSeconds === null ? 'an unknown time' : `${answer.etaSeconds} s`}; labels: ${JSON.stringify(answer.labels)}`);
      return;
    }
    const journal = await SubmissionJournal.open(join(STATE_DIR, 'submissions'), { url: api.url, query, items, upload: options.upload ?? false });
    if (journal.isResumed && !quiet()) process.stderr.write('Going on with a submission that was cut off\n');
    const progress = progressOf();
    const sent = options.upload === true ? await uploadItems(api, items, journal, (done) => quiet() || progress.update(done, items.length, `${done}/${items.length} uploaded`)).finally(() => progress.stop()) : items;
    const answer = await submitItems(api, sent, query, options.idempotencyKey ?? journal.key).catch(async (error: unknown) => {
      if (error instanceof ApiError && !error.problem.retryable) await journal.renewKey();
      throw error;
    });
    await journal.close();
    if (answer.object !== 'batch') throw new Error('The API took the submission for a dry run');
    if (options.watch !== true) return print(answer, `${answer.id}\nfollow it with: clipyard watch ${answer.id}`);
    return finish(await watchBatch(api, answer.id, quiet()));
  });

program
  .command('watch')
  .description('Follow a batch to its end.')
  .argument('<batch>')
  .action(async (id: string) => finish(await watchBatch(client(), id, quiet())));

for (const [name, description] of [['cancel', 'Cancel a batch.'], ['pause', 'Pause a batch.'], ['resume', 'Resume a paused batch.'], ['retry-failed', 'Run the failed items of a batch again.']] as const) {
  program
    .command(name)
    .description(description)
    .argument('<batch>')
    .action(async (id: string) => {
      const batch = await client().order(id, name);
      print(batch, `${batch.id}: ${batch.state}`);
    });
}

program
  .command('batches')
  .description('List batches, newest first.')
  .action(async () => {
    const { data: batches } = await client().batches({ pageSize: 50 });
    print(batches, batches.length === 0 ? 'No batches yet.' : table([['batch', 'state', 'videos', 'failed', 'into / by'], ...batches.map(({ id, state, counts, dataset, model }) => [id, state, `${counts.total - counts.pending}/${counts.total}`, counts.failed, dataset ?? model ?? ''])]));
  });

program
  .command('results')
  .description('Print every item of a batch as one JSON line.')
  .argument('<batch>')
  .action(async (id: string) => {
    for await (const item of client().results(id)) console.log(JSON.stringify(item));
  });

program
  .command('train')
  .description('Train a model on a dataset.')
  .argument('<dataset>')
  .addOption(new Option('--preset <name>', 'reference does exactly what the Keras example does').choices(['default', 'reference']).default('default'))
  .addOption(new Option('--split <rule>', 'how validation rows are chosen').choices(['stratified', 'group', 'tail']))
  .option('--group-pattern <re2>', 'finds the group of a row in its file name, such as _g(\\d+)_; splits by group unless --split says otherwise')
  .option('--epochs <n>', 'passes over the training rows', integer)
  .option('--seed <n>', 'of everything that is drawn', integer)
  .option('--promote <alias>', 'point this alias at the model if the gate lets it through')
  .option('--watch', 'follow the run to its end')
  .addHelpText('after', examples('train'))
  .action(async (dataset: string, options: { preset: 'default' | 'reference'; split?: 'stratified' | 'group' | 'tail'; groupPattern?: string; epochs?: number; seed?: number; promote?: string; watch?: boolean }) => {
    const api = client();
    const { preset, groupPattern, epochs, seed } = options;
    const split = options.split ?? (groupPattern === undefined ? undefined : 'group');
    const run = await api.train({
      dataset, ...(options.promote === undefined ? {} : { promoteTo: options.promote }),
      hyperparameters: { preset, ...(split === undefined ? {} : { split }), ...(groupPattern === undefined ? {} : { groupPattern }), ...(epochs === undefined ? {} : { epochs }), ...(seed === undefined ? {} : { seed }) },
    });
    if (options.watch !== true) return print(run, run.id);
    const ended = await watchTraining(api, run.id, quiet());
    const { evaluation, modelId, failure, warnings } = ended;
    print(ended, [...warnings.map((warning) => `warning: ${warning}`), evaluation === null ? `${ended.state}: ${failure?.message ?? ''}` : `model ${modelId ?? ''}: ${evaluation.split} accuracy ${percent(evaluation.accuracy)} (commonest class ${percent(evaluation.baselines.majority)}, linear ${percent(evaluation.baselines.linear)})`].join('\n'));
    if (ended.state !== 'succeeded') throw new Failed(`The training run is ${ended.state}`);
  });

program
  .command('classify')
  .description('Classify one video; prints the ranked classes and writes a GIF of the frames used.')
  .argument('<video>', 'a file, or an s3://, https:// or upload:// uri')
  .option('--model <model>', 'model id or alias', 'production')
  .option('--top <k>', 'classes to print', integer, 5)
  .option('--abstain-below <p>', 'no answer where the top class is less probable than this (default: what the model says)', Number)
  .option('--timeline [frames]', 'scores over time too: windows of 20 out of so many frames (default: 100)', (value: string) => integer(value))
  .option('--gif <file>', 'where the GIF goes (default: the name of the video)')
  .addHelpText('after', examples('classify'))
  .action(async (video: string, options: { model: string; top: number; abstainBelow?: number; timeline?: number | true; gif?: string }) => {
    const api = client();
    const isFile = await stat(video).then((info) => info.isFile(), () => false);
    if (!isFile && !video.includes('://')) throw new Failed(`There is no file ${video}`);
    const uri = isFile ? (await api.uploadFile(video)).uri : video;
    let classification = await api.classify({ uri, model: options.model, topK: options.top, ...(options.abstainBelow === undefined ? {} : { abstainBelow: options.abstainBelow }), ...(options.timeline === undefined ? {} : { timeline: options.timeline === true ? {} : { frames: options.timeline } }) }, 50);
    while (classification.state === 'queued') {
      await sleep(500);
      classification = await api.classification(classification.id);
    }
    if (classification.top === null) throw new Failed(`${classification.failure?.message ?? 'The video cannot be classified'} [${classification.failure?.code ?? ''}]`);
    const gif = options.gif ?? `${basename(video).replace(/\.[^.]*$/, '')}.gif`;
    if (classification.previewUrl !== null) await api.savePreview(classification, gif);
    print(classification, `${rankedClasses(classification.top)}\n${classification.abstained ? `no answer: below ${String(classification.abstainBelow)}\n` : ''}${classification.backbonePretrained === false ? 'the backbone is UNTRAINED: these figures mean nothing for real videos\n' : ''}${(classification.windows ?? []).map(({ startSeconds, endSeconds, top: [best] }) => `  ${startSeconds.toFixed(1)} to ${endSeconds.toFixed(1)} s: ${best === undefined ? '' : `${best.label} ${percent(best.probability)}`}\n`).join('')}frames used: ${gif}`);
  });

program
  .command('reclassify')
  .description('Classify a dataset or a batch again with another model, from stored features; prints what changed as JSON lines.')
  .argument('<dataset-or-batch>')
  .option('--model <model>', 'model id or alias', 'production')
  .option('--from <model>', 'whose answers are the old ones (default: those of the batch, else the labels)')
  .option('--dataset-version <n>', 'of a dataset (default: the current one)', integer)
  .option('--all', 'print every item, not only what changed')
  .addHelpText('after', examples('reclassify'))
  .action(async (subject: string, options: { model: string; from?: string; datasetVersion?: number; all?: boolean }) => {
    const api = client();
    const request = { model: options.model, ...(options.from === undefined ? {} : { from: options.from }) };
    let state = await (isId(subject) ? api.reclassifyBatch(subject, request) : api.reclassifyDataset(subject, { ...request, ...(options.datasetVersion === undefined ? {} : { version: options.datasetVersion }) }));
    while (state.finishedAt === null) {
      await sleep(500);
      state = await api.reclassification(state.id);
    }
    for await (const item of api.reclassified(state.id, { changed: options.all !== true })) console.log(JSON.stringify(item));
    process.stderr.write(`${state.id}: ${state.changed} of ${state.items} changed, ${state.failed} without features\n`);
    if (state.failure != null) throw new Failed(`${state.failure.message} [${state.failure.code}]`);
  });

const models = program.command('models').description('List models, newest first.').addHelpText('after', examples('models'));
models
  .command('import')
  .description("Register weights of the reference's model that Keras saved (H5).")
  .argument('<file>', 'an .h5 file, or its uri')
  .requiredOption('--labels <label...>', 'classes, in the order that the model was trained with')
  .requiredOption('--dataset <name>', 'whose features the model takes')
  .option('--abstain-below <p>', 'the threshold that it abstains below', Number)
  .action(async (file: string, options: { labels: string[]; dataset: string; abstainBelow?: number }) => {
    const api = client();
    const uri = file.includes('://') ? file : (await api.uploadFile(file)).uri;
    const model = await api.importModel({ uri, labels: options.labels, dataset: options.dataset, ...(options.abstainBelow === undefined ? {} : { abstainBelow: options.abstainBelow }) });
    print(model, model.id);
  });
models
  .command('list', { isDefault: true })
  .description('List models, newest first.')
  .action(async () => {
    const { data } = await client().models({ pageSize: 50 });
    print(data, data.length === 0 ? 'No models yet.' : table([['model', 'accuracy', 'split', 'classes', 'aliases', 'dataset'], ...data.map(({ id, evaluation, labels, aliases, lineage }) => [id, evaluation === null ? '' : percent(evaluation.accuracy), evaluation?.split ?? '', labels.length, aliases.join(', '), lineage.dataset === null ? 'imported' : `${lineage.dataset}@${lineage.datasetVersion ?? ''}`])]));
  });

program
  .command('promote')
  .description('Point an alias at a model.')
  .argument('<model>')
  .option('--alias <name>', 'which alias', 'production')
  .option('--force <reason>', 'overrule the gate, for this reason')
  .addHelpText('after', examples('promote'))
  .action(async (id: string, options: { alias: string; force?: string }) => {
    const version = await client().promote(id, { alias: options.alias, force: options.force !== undefined, ...(options.force === undefined ? {} : { reason: options.force }) });
    print(version, `${options.alias} → ${id}`);
  });

program
  .command('workers')
  .description('Who works on what, and how long what is left takes.')
  .option('--within <seconds>', 'how many extractors empty the queue in this time', integer)
  .option('--workers <n>', 'how long so many extractors would take', integer)
  .addHelpText('after', examples('workers'))
  .action(async ({ within, workers }: { within?: number; workers?: number }) => {
    const answer = await client().workers({ ...(within === undefined ? {} : { drainWithin: within }), ...(workers === undefined ? {} : { workers }) });
    print(answer, workersText(answer));
  });

const keys = program.command('keys').description('API keys: who may call the API. From the first one on, every call needs one.').addHelpText('after', examples('keys'));
keys
  .command('create')
  .description('Make a key. It is shown once.')
  .argument('<name>', 'whose it is')
  .addOption(new Option('--scopes <scope...>', 'what it may do; the first key must have admin').choices(scopes).default(['admin']))
  .option('--expires <days>', 'days until it ends (default: never)', integer)
  .action(async (name: string, options: { scopes: Scope[]; expires?: number }) => {
    const created = await client().createKey({ name, scopes: options.scopes, ...(options.expires === undefined ? {} : { expiresInDays: options.expires }) });
    print(created, `${created.key}\nThis is the only time that it is shown. Use it with: export CLIPYARD_API_KEY=…`);
  });
keys
  .command('list')
  .description('List keys, without their secrets.')
  .action(async () => {
    const all = await client().apiKeys();
    print(all, all.length === 0 ? 'No keys yet: everybody on the machine of the API may call it.' : table([['key', 'name', 'scopes', 'last used', 'ends'], ...all.map(({ id, name, scopes: given, lastUsedAt, expiresAt, revokedAt }) => [id, name, given.join(' '), lastUsedAt?.slice(0, 13) ?? 'never', revokedAt === null ? (expiresAt?.slice(0, 10) ?? 'never') : 'revoked'])]));
  });
keys
  .command('revoke')
  .description('Revoke a key; within seconds it opens nothing.')
  .argument('<key>', 'its id, as keys list shows it')
  .action(async (id: string) => {
    const key = await client().revokeKey(id);
    print(key, `${key.id} (${key.name}) is revoked`);
  });

program
  .command('demo')
  .description('The whole job on this machine: clips, features, training, evaluation, classification.')
  .option('--dataset <dir>', 'a folder a class, or train.csv and test.csv (default: UCF101 top 5, else rendered clips)')
  .option('--backbone <path>', 'a Keras .h5 or a layers-model folder (default: Keras\' weights, else untrained)')
  .option('--epochs <n>', 'passes over the training rows', integer, 12)
  .option('--state <dir>', 'where everything is kept', join(STATE_DIR, 'demo'))
  .action(async (options: { dataset?: string; backbone?: string; epochs: number; state: string }) => {
    const { dataset, backbone, epochs, state } = options;
    const report = await runDemo({ epochs, stateDir: state, quiet: quiet(), ...(dataset === undefined ? {} : { dataset }), ...(backbone === undefined ? {} : { backbone }) }, interruption());
    print(report, 'demo: ok');
  });

program
  .command('doctor')
  .description('Look for what is missing, slow or misconfigured, and say what mends it.')
  .addHelpText('after', examples('doctor'))
  .action(async () => {
    const api = client();
    const findings = [...machineFindings(await thisMachine()), ...settingsFindings(givenSettings()), ...(await serviceFindings(api.url, () => api.ready()))];
    print(findings, findingLines(findings));
    const problems = findings.filter(({ state }) => state === 'problem').length;
    if (problems > 0) throw new Failed(problems === 1 ? 'One problem' : `${problems} problems`);
  });

program
  .command('completion')
  .description('Print a script that completes commands and options in your shell.')
  .addArgument(new Argument('<shell>').choices(shells))
  .addHelpText('after', examples('completion'))
  .action((shell: Shell) => print({ shell, script: completionScript(program, shell) }, completionScript(program, shell)));

function finish(batch: Batch): void {
  print(batch, `${batch.id}: ${batch.state}, ${batchLine(batch)}`);
  if (batch.state === 'failed' || batch.state === 'cancelled') throw new Failed(`The batch is ${batch.state}`);
}

// A reader that has seen enough, such as head, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  await program.parseAsync();
} catch (error) {
  const { code, exitCode, message } = error as { code?: string; exitCode?: number; message: string };
  // Commander has said already what was wrong, or printed the help that was asked for.
  if (code?.startsWith('commander.') === true) process.exit(exitCode === 0 ? exitCodes.done : exitCodes.misused);
  const details = error instanceof ApiError ? error.problem.errors.map(({ pointer, detail }) => `\n  ${pointer}: ${detail ?? ''}`).join('') : '';
  const help = error instanceof ApiError && error.problem.code !== 'api_unreachable' ? `\n${ERROR_HELP[error.problem.code] ?? ''}` : '';
  process.stderr.write(`${message}${details}${help}\n`);
  process.exit(error instanceof ApiError && error.problem.code === 'api_unreachable' ? exitCodes.unreachable : exitCodes.failed);
}
