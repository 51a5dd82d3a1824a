import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { tempDir } from '../temp-dir.js';
import { makeCertificate } from './certificate.js';
import { DURABLE, startRedisNode, tlsLines } from './redis-node.js';
import { type RedisTopology, stopNodes } from './redis-topology.js';

const USER = { username: 'clipyard', password: 'a secret: of/users' };

/** All that keys and channels of one prefix need, and nothing that ends or empties a server. */
const acl = (prefix: string): string =>
  `user ${USER.username} on #${createHash('sha256').update(USER.password).digest('hex')} ~${prefix}:* &${prefix}:* +@all -@dangerous +info`;

/** One server that speaks TLS alone, where a user may do with its own keys what it needs, and the default user nothing. */
export async function startSecureRedis(prefix = 'clipyard'): Promise<RedisTopology> {
  const folder = tempDir();
  const certificate = makeCertificate(folder.path);
  const access = { ...USER, tls: { ca: readFileSync(certificate.cert) } };
  const node = await startRedisNode(
    folder.path,
    (port) => [...tlsLines(port, certificate), ...DURABLE, acl(prefix), 'user default off'],
    { access },
  );
  return {
    settings: {
      REDIS_URL: `rediss://127.0.0.1:${node.port}`,
      REDIS_USERNAME: USER.username,
      REDIS_PASSWORD: USER.password,
      REDIS_TLS_CA: certificate.cert,
      QUEUE_PREFIX: prefix,
    },
    connectPrimary: () => Promise.resolve(node.connect()),
    signalPrimary: (signal) => Promise.resolve(node.process.signal(signal)),
    stop: () => stopNodes([node], folder.remove),
  };
}
