import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { freePort, LocalProcess, startRedis, tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';

import { madeMetrics } from './metric-names.fixture.js';
import { filesUnder, isInstalled, read, root } from './workspace.fixture.js';

const SERVICES = ['api', 'orchestrator', 'extractor', 'trainer', 'predictor'] as const;
const reason = isInstalled('prometheus', '--version') ? null : 'prometheus is not installed (Debian: prometheus)';

/**
 * The configuration of the deployment, every second, with addresses in place of the names that only containers have.
 */
function scrapeConfig(targets: readonly string[]): string {
  const config = parse(read('infra/prometheus/prometheus.yml')) as { scrape_configs: Record<string, unknown>[] };
  const [{ dns_sd_configs: _, ...job }] = config.scrape_configs as [Record<string, unknown>];
  return stringify({
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [join(root, 'infra/prometheus/rules.yml')],
    scrape_configs: [{ ...job, static_configs: [{ targets }] }],
  });
}

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

describe.skipIf(reason !== null)(
  `Prometheus, of every app at work${reason === null ? '' : ` (skipped: ${reason})`}`,
  () => {
    const folder = tempDir();
    const stops: (() => Promise<void>)[] = [];
    const running: LocalProcess[] = [];
    let prometheus: string;
    let api: string;

    /** The series that a query finds. Throws where Prometheus cannot read it. */
    const found = async (query: string): Promise<{ value: [number, string] }[]> => {
      const answer = (await (
        await fetch(`${prometheus}/api/v1/query?${new URLSearchParams({ query }).toString()}`)
      ).json()) as { status: string; error?: string; data: { result: { value: [number, string] }[] } };
      if (answer.status !== 'success') throw new Error(`${query}: ${answer.error}`);
      return answer.data.result;
    };
    const whileAlive = <T>(work: Promise<T>): Promise<T> => running.reduce((alive, one) => one.whileAlive(alive), work);
    const untilValue = (query: string, value: string): Promise<unknown> =>
      whileAlive(waitFor(async () => (await found(query))[0]?.value[1] === value, 120_000));

    beforeAll(async () => {
      const redis = await startRedis();
      stops.push(() => redis.stop());
      const [store, clips] = [join(folder.path, 'store'), join(folder.path, 'clips')];
      for (const path of [store, clips]) mkdirSync(path);
      execFileSync('ffmpeg', [
        '-v',
        'error',
        '-f',
        'lavfi',
        '-i',
        'testsrc2=size=64x64:rate=10:duration=1',
        join(clips, 'good.mp4'),
      ]);
      writeFileSync(join(clips, 'bad.mp4'), 'no video');
      const ports = await Promise.all(SERVICES.map(() => freePort()));
      const launch = (command: string, args: readonly string[], env: Record<string, string> = {}): void => {
        const started = new LocalProcess(command, args, env);
        running.push(started);
        stops.unshift(() => started.stop());
      };
      SERVICES.forEach((service, i) =>
        launch(process.execPath, [join(root, `apps/${service}/dist/main.js`)], {
          REDIS_URL: redis.url,
          STORE_URL: `file://${store}`,
          CACHE_DIR: join(folder.path, `cache-${service}`),
          HTTP_PORT: String(ports[i]),
          LOG_LEVEL: 'warn',
          BACKBONE: 'untrained',
          ALLOWED_ROOTS: clips,
          EXTRACT_ATTEMPTS: '1',
        }),
      );
      const port = await freePort();
      [api, prometheus] = [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${port}`];
      writeFileSync(join(folder.path, 'prometheus.yml'), scrapeConfig(ports.map((each) => `127.0.0.1:${each}`)));
      launch('prometheus', [
        `--config.file=${folder.path}/prometheus.yml`,
        `--storage.tsdb.path=${folder.path}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
      ]);
      await untilValue('sum(up{job="clipyard"})', String(SERVICES.length));
      // Before the first video, so that its rate is known.
      await untilValue('sum(clipyard_extract_videos_total)', '0');
      const items = ['good.mp4', 'bad.mp4'].map((name) => ({ uri: `file://${clips}/${name}`, label: 'a' }));
      const created = await fetch(`${api}/v1/batches`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ purpose: 'extract', dataset: 'scraped', items }),
      });
      expect(created.status).toBe(202);
      await untilValue('sum(clipyard_extract_videos_total)', '2');
      await untilValue('clipyard:backlog_jobs:sum{queue="extract"}', '0');
    }, 300_000);
    afterAll(async () => {
      for (const stop of stops) await stop();
      folder.remove();
    }, 60_000);

    it('counts videos by how they ended, with the code of what failed', async () => {
      expect((await found('clipyard_extract_videos_total{outcome="extracted"}'))[0]?.value[1]).toBe('1');
      expect(await found('clipyard_extract_videos_total{outcome="failed",code=~"media_.+"} == 1')).toHaveLength(1);
      for (const stage of ['wait', 'fetch', 'decode', 'encode', 'store'])
        expect(await found(`clipyard_extract_stage_seconds_count{stage="${stage}"} == 1`), stage).toHaveLength(1);
      expect(await found('clipyard_encoder_info == 1')).toHaveLength(1);
    });

    it('finds each of our metrics, with values', async () => {
      // Of a machine that has one, see gpus.spec.ts.
      const names = madeMetrics()
        .filter(({ name }) => !name.startsWith('gpu_'))
        .map(({ kind, name }) => `clipyard_${name}${kind === 'seconds' ? '_count' : ''}`);
      for (const name of names) expect((await found(name)).length, name).toBeGreaterThan(0);
    });

    it('draws every panel of the dashboard', async () => {
      const panels = filesUnder('infra/grafana/dashboards', '.json').flatMap(
        (path) => (JSON.parse(read(path)) as { panels: Panel[] }).panels,
      );
      const draws = async ({ title, targets }: Panel): Promise<void> => {
        for (const { expr } of targets)
          if ((await found(expr)).length === 0) throw new Error(`${title} is empty: ${expr}`);
      };
      for (const panel of panels.filter(({ title }) => !title.startsWith('GPU')))
        await whileAlive(waitFor(() => draws(panel).then(() => true)));
    });
  },
);
