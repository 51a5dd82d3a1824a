import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { tempDir } from '../temp-dir.js';
import { makeCertificate } from './certificate.js';
import { DURABLE, startRedisNode, tlsLines } from './redis-node.js';
import { type RedisTopology, stopNodes } from './redis-topology.js';

const USER = { username: 'clipyard', password: 'a secret: of/users' };

/** All commands on keys and channels of one prefix, and none that stops or empties a server. */
function acl(prefix: string): string {
  const digest = createHash('sha256').update(USER.password).digest('hex');
  return `user ${USER.username} on #${digest} ~${prefix}:* &${prefix}:* +@all -@dangerous +info`;
}

/** A server that speaks only TLS. One user has the rights it needs on its own keys; the default user has none. */
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
