import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { tempDir } from '../temp-dir.js';
import { waitFor } from '../wait-for.js';
import { dockerAnswers } from './docker.js';
import { freePort } from './free-port.js';
import { LocalProcess } from './local-process.js';

export interface S3Fixture {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Name of the server, for messages. */
  readonly server: string;
  stop(): Promise<void>;
}

const CREDENTIALS = {
  region: 'us-east-1',
  accessKeyId: 'clipyardtest',
  secretAccessKey: 'clipyardtestsecret',
} as const;

/** Why no real S3 server can be started here; null if one can. */
export async function s3Unavailable(): Promise<string | null> {
  if (process.env['CLIPYARD_TESTCONTAINERS'] === '1' && (await dockerAnswers())) return null;
  return existsSync('/usr/bin/radosgw') && existsSync('/usr/bin/ceph-osd')
    ? null
    : 'needs Docker with CLIPYARD_TESTCONTAINERS=1, or Ceph (packages ceph-mon, ceph-osd, radosgw, ceph-common)';
}

/** A real S3 server: RustFS in a container if Docker answers, otherwise Ceph's gateway with an in-memory store. */
export async function startS3(): Promise<S3Fixture> {
  if (process.env['CLIPYARD_TESTCONTAINERS'] === '1' && (await dockerAnswers())) return startRustFs();
  return startCeph();
}

/** RustFS in a container; needs a Docker engine. */
export async function startRustFs(): Promise<S3Fixture> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer('rustfs/rustfs:1.0.0')
    .withEnvironment({
      RUSTFS_ACCESS_KEY: CREDENTIALS.accessKeyId,
      RUSTFS_SECRET_KEY: CREDENTIALS.secretAccessKey,
      RUSTFS_VOLUMES: '/data',
      RUSTFS_ADDRESS: '0.0.0.0:9000',
    })
    .withExposedPorts(9000)
    // It listens before its store is ready.
    .withWaitStrategy(Wait.forHttp('/health/ready', 9000))
    .start();
  const endpoint = `http://${container.getHost()}:${container.getMappedPort(9000)}`;
  return { ...CREDENTIALS, endpoint, server: 'RustFS', stop: async () => void (await container.stop()) };
}

/**
 * The smallest Ceph that serves S3: one monitor, one OSD with its objects in memory, and the gateway. They listen on
 * loopback and do not authenticate to each other.
 */
async function startCeph(): Promise<S3Fixture> {
  const folder = tempDir();
  const dir = folder.path;
  const [monitor, gateway] = [await freePort(), await freePort()];
  const [fsid, osdId] = [randomUUID(), randomUUID()];
  for (const part of ['mon', 'osd', 'run']) mkdirSync(join(dir, part));
  const conf = join(dir, 'ceph.conf');
  writeFileSync(join(dir, 'keyring'), '');
  writeFileSync(
    conf,
    `[global]
fsid = ${fsid}
mon host = [v2:127.0.0.1:${monitor}]
ms bind msgr1 = false
ms bind msgr2 = true
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
run dir = ${dir}/run
admin socket = ${dir}/run/$name.asok
log file = ${dir}/run/$name.log
crash dir = ${dir}/run
keyring = ${dir}/keyring
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pg autoscale mode = off
mon allow pool size one = true
osd crush chooseleaf type = 0
paxos propose interval = 0.02
paxos min wait = 0.01
ms mon client mode = crc
[mon]
mon data = ${dir}/mon
mon data avail crit = 1
mon data avail warn = 1
[osd]
osd data = ${dir}/osd
osd objectstore = memstore
memstore device bytes = 2147483648
osd memory target = 939524096
osd class load list = *
osd class default list = *
[client.rgw.a]
rgw frontends = beast endpoint=127.0.0.1:${gateway}
rgw enable apis = s3
rgw run sync thread = false
`,
  );
  const exec = promisify(execFile);
  const servers: LocalProcess[] = [];
  const launch = (program: string, args: string[]): void =>
    void servers.push(new LocalProcess(program, ['-c', conf, ...args, '-f']));
  const stop = async (): Promise<void> => {
    for (const server of servers.reverse()) await server.stop('SIGKILL');
    folder.remove();
  };
  try {
    await exec('monmaptool', [
      '--create',
      '--fsid',
      fsid,
      '--addv',
      'a',
      `[v2:127.0.0.1:${monitor}]`,
      join(dir, 'monmap'),
    ]);
    await exec('ceph-mon', ['-c', conf, '-i', 'a', '--mkfs', '--monmap', join(dir, 'monmap')]);
    launch('ceph-mon', ['-i', 'a']);
    await exec('ceph', ['-c', conf, '--connect-timeout', '30', 'osd', 'new', osdId, '0']);
    await exec('ceph-osd', ['-c', conf, '-i', '0', '--mkfs', '--osd-uuid', osdId]);
    launch('ceph-osd', ['-i', '0']);
    const user = [
      'user',
      'create',
      '--uid=test',
      '--display-name=test',
      `--access-key=${CREDENTIALS.accessKeyId}`,
      `--secret-key=${CREDENTIALS.secretAccessKey}`,
    ];
    await exec('radosgw-admin', ['-c', conf, '-n', 'client.rgw.a', ...user], { timeout: 60_000 });
    launch('radosgw', ['-n', 'client.rgw.a']);
    const endpoint = `http://127.0.0.1:${gateway}`;
    const answers = waitFor(async () => (await fetch(endpoint)).ok, 60_000);
    await Promise.all(servers.map((server) => server.whileAlive(answers)));
    return { ...CREDENTIALS, endpoint, server: 'Ceph radosgw', stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
