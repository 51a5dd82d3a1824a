import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { type ErrorCode } from '@clipyard/api-contract';
import { ApiError } from '@clipyard/client';
import { givenSettings, parseSettings, type Settings } from '@clipyard/config';
import { type Command } from 'commander';

import { type Context } from '../context.js';
import { engineFindings, modelFinding, weightsFinding } from '../doctor/engine-checks.js';
import { type Finding, findingLines } from '../doctor/finding.js';
import { machineFindings } from '../doctor/machine-checks.js';
import { scratchFindings } from '../doctor/scratch-checks.js';
import { serviceFindings } from '../doctor/service-checks.js';
import { settingsFindings } from '../doctor/settings-checks.js';
import { thisMachine } from '../doctor/this-machine.js';
import { Failed, Misused } from '../failures.js';
import { examples } from '../help.js';
import { STATE_DIR } from '../options.js';

type Check = readonly [subject: string, look: () => Promise<readonly Finding[]>];

/** A check that takes longer is reported as a problem. */
const CHECK_TIMEOUT_MS = 15_000;

/** The folder in which `clipyard dev` caches weights. */
const DEV_CACHE = join(STATE_DIR, 'dev', 'cache');

/** Turns the refusal with a given code into null. Other errors are thrown. */
const unless =
  (code: ErrorCode) =>
  (error: unknown): null => {
    if (error instanceof ApiError && error.problem.code === code) return null;
    throw error;
  };

async function bounded([subject, look]: Check): Promise<readonly Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>(
    (_, reject) =>
      (timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS / 1000} s`)), CHECK_TIMEOUT_MS)),
  );
  try {
    return await Promise.race([look(), late]);
  } catch (error) {
    return [
      {
        what: subject,
        state: 'problem',
        detail: error instanceof Error ? error.message : String(error),
        fix: `Read the log of ${subject}`,
      },
    ];
  } finally {
    clearTimeout(timer);
  }
}

// Imported on demand, so that the other commands start without loading these dependencies.
async function redisChecks(settings: Settings): Promise<Finding[]> {
  return (await import('../doctor/redis-checks.js')).redisChecks(settings);
}

async function storeChecks(settings: Settings): Promise<Finding[]> {
  const { openStore, storeFindings } = await import('../doctor/store-checks.js');
  return storeFindings(settings.STORE_URL, await openStore(settings));
}

/**
 * The checks to run. Redis and the store are checked directly only if REDIS_URL and STORE_URL are set, as they are in
 * Clipyard's containers.
 */
function checksOf(context: Context): Check[] {
  const api = context.client();
  const given = givenSettings();
  const settingsFound = settingsFindings(given);
  const settings = settingsFound.every(({ state }) => state === 'ok')
    ? parseSettings({ STORE_URL: 'file:///unset', ...given })
    : null;
  const weights = async (): Promise<Finding[]> => {
    const { PUBLISHED_WEIGHTS } = await import('@clipyard/backbone');
    return settings === null
      ? []
      : [
          weightsFinding(
            settings.BACKBONE,
            [settings.CACHE_DIR, DEV_CACHE].map((cache) => join(cache, PUBLISHED_WEIGHTS.file)),
            PUBLISHED_WEIGHTS.url,
            existsSync,
          ),
        ];
  };
  const engines = async (): Promise<Finding[]> => {
    const { PUBLISHED_WEIGHTS } = await import('@clipyard/backbone');
    const [
      workers,
      {
        data: [last],
      },
    ] = await Promise.all([api.workers().catch(unless('forbidden')), api.batches({ pageSize: 1 })]);
    return workers === null
      ? [{ what: 'Workers', state: 'ok', detail: 'not checked: only a key of project * can list them' }]
      : engineFindings(workers, last, PUBLISHED_WEIGHTS.url);
  };
  const models = async (): Promise<Finding[]> => {
    const [{ data }, production] = await Promise.all([
      api.models({ pageSize: 1 }),
      api.model('production').catch(unless('not_found')),
    ]);
    return [modelFinding(data.length, production?.id ?? null)];
  };
  let isUp = false;
  return [
    ['This machine', async () => machineFindings(await thisMachine())],
    ['Settings', () => Promise.resolve(settingsFound)],
    ...(settings === null
      ? []
      : [
          [
            'Scratch disk',
            () =>
              scratchFindings(
                given['CACHE_DIR'] === undefined ? DEV_CACHE : settings.CACHE_DIR,
                settings.MAX_VIDEO_BYTES,
              ),
          ] as const,
        ]),
    ['Weights', weights],
    ...(settings !== null && given['REDIS_URL'] !== undefined ? [['Redis', () => redisChecks(settings)] as const] : []),
    ...(settings !== null && given['STORE_URL'] !== undefined ? [['Store', () => storeChecks(settings)] as const] : []),
    [
      'API',
      async () => {
        const findings = await serviceFindings({
          url: api.url,
          ready: () => api.ready(),
          session: () => api.session(),
          time: () => api.time(),
        });
        isUp = findings.every(({ state, what }) => state !== 'problem' || (what !== 'API' && what !== 'API key'));
        return findings;
      },
    ],
    ['Workers', () => (isUp ? engines() : Promise.resolve([]))],
    ['Models', () => (isUp ? models() : Promise.resolve([]))],
  ];
}

/** Reads the whole store. This may take long, so it has no time limit. */
async function storeScan(context: Context, repair: boolean): Promise<Finding[]> {
  const given = givenSettings();
  if (given['STORE_URL'] === undefined)
    throw new Misused(
      'doctor --store reads the store directly: set STORE_URL (and S3_…) to the values that the services use',
    );
  const [{ openStore }, { damagedObjects }] = await Promise.all([
    import('../doctor/store-checks.js'),
    import('../doctor/damaged-objects.js'),
  ]);
  const progress = context.progress();
  try {
    return await damagedObjects(await openStore(parseSettings(given)), {
      repair,
      onProgress: (objects) => progress.update(objects, objects, `${objects} objects read`),
    });
  } finally {
    progress.stop();
  }
}

function report(context: Context, findings: readonly Finding[]): void {
  const problems = findings.filter(({ state }) => state === 'problem').length;
  if (problems === 0 || !context.json) context.print(findings, findingLines(findings));
  if (problems > 0) throw new Failed(problems === 1 ? 'One problem' : `${problems} problems`, findings);
}

export function doctorCommand(program: Command, context: Context): void {
  program
    .command('doctor')
    .description('Find missing, slow and misconfigured parts, and report how to fix them.')
    .option('--store', 'read every object in the store at STORE_URL, and report damaged and missing ones')
    .option('--repair', 'with --store: carry out the repairs that lose nothing')
    .addHelpText(
      'after',
      examples(
        'clipyard doctor',
        'clipyard --api https://clips.example.org doctor',
        [
          'REDIS_URL=redis://redis:6379 STORE_URL=s3://clips clipyard doctor',
          'also checks Redis and the store directly',
        ],
        [
          'STORE_URL=file:///data/store clipyard doctor --store --repair',
          'finds damaged objects, deletes caches and indexes that can be made again, and continues their batches',
        ],
      ),
    )
    .action(async ({ store = false, repair = false }: { store?: boolean; repair?: boolean }) => {
      if (repair && !store) throw new Misused('--repair needs --store');
      if (store) return report(context, await storeScan(context, repair));
      const checks = checksOf(context);
      const progress = context.progress();
      const findings: Finding[] = [];
      for (const [i, check] of checks.entries()) {
        progress.update(i, checks.length, `Checking ${check[0]}`);
        findings.push(...(await bounded(check)));
      }
      progress.update(checks.length, checks.length, 'Done');
      progress.stop();
      report(context, findings);
    });
}
