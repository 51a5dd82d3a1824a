import { freePort, LocalProcess, startRedis, tempDir, waitFor } from '@clipyard/testing';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { isInstalled, read, root } from './workspace.fixture.js';

/** The configuration of the deployment, every second, with an address in place of the names that only containers have. */
function scrapeConfig(target: string): string {
  const config = parse(read('infra/prometheus/prometheus.yml')) as { scrape_configs: Record<string, unknown>[] };
  const [{ dns_sd_configs: _, ...job }] = config.scrape_configs as [Record<string, unknown>];
  return stringify({ global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' }, rule_files: [join(root, 'infra/prometheus/rules.yml')], scrape_configs: [{ ...job, static_configs: [{ targets: [target] }] }] });
}

/** The value of a query that has one; undefined while it has none. */
async function valueOf(prometheus: string, query: string): Promise<string | undefined> {
  const response = await fetch(`${prometheus}/api/v1/query?${new URLSearchParams({ query }).toString()}`);
  const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
  return data.result.length === 1 ? data.result[0]!.value[1] : undefined;
}

describe('Prometheus', () => {
  it('scrapes the API and knows the backlog by its own rules', async (context) => {
    if (!isInstalled('prometheus', '--version')) return context.skip('prometheus is not installed (Debian: prometheus)');
    const folder = tempDir();
    const redis = await startRedis();
    const [apiPort, prometheusPort] = [await freePort(), await freePort()];
    mkdirSync(join(folder.path, 'store'));
    writeFileSync(join(folder.path, 'prometheus.yml'), scrapeConfig(`127.0.0.1:${apiPort}`));
    const api = new LocalProcess(process.execPath, [join(root, 'apps/api/dist/main.js')], { REDIS_URL: redis.url, STORE_URL: `file://${folder.path}/store`, CACHE_DIR: join(folder.path, 'cache'), HTTP_PORT: String(apiPort), LOG_LEVEL: 'warn' });
    const prometheus = new LocalProcess('prometheus', [`--config.file=${folder.path}/prometheus.yml`, `--storage.tsdb.path=${folder.path}/data`, `--web.listen-address=127.0.0.1:${prometheusPort}`]);
    try {
      const asks = async (query: string, wanted: string): Promise<void> => void (await waitFor(async () => (await valueOf(`http://127.0.0.1:${prometheusPort}`, query)) === wanted));
      await prometheus.whileAlive(api.whileAlive(asks('up{job="clipyard"}', '1')));
      await prometheus.whileAlive(api.whileAlive(asks('clipyard:backlog_jobs:sum{queue="extract"}', '0')));
    } finally {
      await Promise.all([api.stop(), prometheus.stop()]);
      await redis.stop();
      folder.remove();
    }
  });
});
