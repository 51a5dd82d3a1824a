import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { freePort, LocalProcess, type RedisFixture, startRedis, tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isInstalled, run } from './workspace.fixture.js';

const SERVICES = ['api', 'orchestrator', 'extractor', 'trainer', 'predictor'];
/** The user id of the images. */
const USER = 1000;
const reason =
  process.getuid?.() === 0 && isInstalled('unshare', '--mount', 'true')
    ? null
    : 'only root may become another user and make its own file system read-only';

/** Runs a command as the image's user, without capabilities and with write access to `writable` only. */
function inContainer(writable: string, command: readonly string[]): [string, string[]] {
  const confine =
    'mount --bind "$1" "$1" && mount -o remount,bind,ro / && shift && ' +
    'exec setpriv --reuid "$1" --regid "$1" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all ' +
    '--pdeathsig KILL -- "${@:2}"';
  return ['unshare', ['--mount', 'bash', '-c', confine, 'bash', writable, String(USER), ...command]];
}

describe.skipIf(reason !== null)(
  `the file tree of the CPU image${reason === null ? '' : ` (skipped: ${reason})`}`,
  () => {
    const folder = tempDir();
    const tree = join(folder.path, 'app');
    let redis: RedisFixture;

    beforeAll(async () => {
      redis = await startRedis();
      const { status, stderr } = run(
        'node',
        ['infra/docker/assemble.mjs', 'cpu', tree, ...SERVICES, 'cli'],
        '',
        600_000,
      );
      expect([status, stderr]).toEqual([0, '']);
      chmodSync(folder.path, 0o755);
    }, 600_000);
    afterAll(async () => {
      await redis.stop();
      folder.remove();
    });

    /** A new folder that belongs to the image's user: the volumes of a container. */
    const volumes = (name: string): string => {
      const path = join(folder.path, name);
      for (const part of [path, join(path, 'store'), join(path, 'cache')]) {
        mkdirSync(part);
        chownSync(part, USER, USER);
      }
      return path;
    };

    it('holds only files that are needed at run time, for this platform', () => {
      const files = readdirSync(tree, { recursive: true, encoding: 'utf8' });
      expect(
        files.filter((path) =>
          /\.(d\.[cm]?ts|map|tsbuildinfo)$|^(apps|libs)\/[^/]+\/(src\/|.*\.(spec|contract|fixture)\.)/.test(path),
        ),
      ).toEqual([]);
      for (const name of [
        'typescript',
        'vitest',
        'nx',
        'eslint',
        'testcontainers',
        'playwright-core',
        'react',
        '@mantine/core',
        '@tensorflow/tfjs-node-gpu',
      ])
        expect(existsSync(join(tree, 'node_modules', name)), name).toBe(false);
      for (const name of ['apps/bench', 'apps/clipyard-e2e', 'libs/testing', 'infra/tests'])
        expect(existsSync(join(tree, name)), name).toBe(false);
      expect(existsSync(join(tree, 'apps/dashboard/dist/web/index.html'))).toBe(true);
      const bin = join(tree, 'node_modules/onnxruntime-node/bin/napi-v6');
      expect([readdirSync(bin), readdirSync(join(bin, process.platform))]).toEqual([
        [process.platform],
        [process.arch],
      ]);
    });

    it('runs with write access to volumes only', () => {
      const own = volumes('probe');
      const attempt = (path: string) =>
        run(...inContainer(own, ['bash', '--norc', '-c', `id -u; grep CapEff /proc/self/status; echo x > ${path}`]));
      expect(attempt(join(own, 'cache/x'))).toEqual({
        status: 0,
        stdout: `${USER}\nCapEff:\t0000000000000000\n`,
        stderr: '',
      });
      expect(attempt(join(tree, 'x')).stderr).toContain('Read-only file system');
    });

    it.for(SERVICES)(
      'lets %s become ready as a user without rights on a read-only root',
      { timeout: 180_000 },
      async (service) => {
        const [own, port] = [volumes(service), await freePort()];
        const [command, args] = inContainer(own, [process.execPath, join(tree, `apps/${service}/dist/main.js`)]);
        const env = {
          REDIS_URL: redis.url,
          STORE_URL: `file://${own}/store`,
          CACHE_DIR: join(own, 'cache'),
          HTTP_PORT: String(port),
          LOG_LEVEL: 'warn',
          BACKBONE: 'untrained',
          NODE_ENV: 'production',
        };
        const started = new LocalProcess(command, args, env);
        try {
          for (const path of ['/healthz', '/readyz'])
            await started.whileAlive(waitFor(async () => (await fetch(`http://127.0.0.1:${port}${path}`)).ok, 150_000));
          if (service === 'api')
            expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain('<div id="root">');
        } finally {
          await started.stop();
        }
      },
    );

    it('has the command line and the script that creates the bucket', () => {
      expect(
        run(...inContainer(volumes('cli'), [process.execPath, join(tree, 'apps/cli/dist/main.js'), '--version'])),
      ).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
      // Everything is there but a server.
      const { stderr } = run('env', [
        'STORE_URL=s3://bucket',
        'S3_ENDPOINT=http://127.0.0.1:9',
        'S3_ACCESS_KEY_ID=a',
        'S3_SECRET_ACCESS_KEY=b',
        process.execPath,
        join(tree, 'infra/docker/create-bucket.mjs'),
      ]);
      expect(stderr).toContain('ECONNREFUSED');
    });
  },
);
