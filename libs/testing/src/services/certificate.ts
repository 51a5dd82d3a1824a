import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** PEM files of a server on loopback. The certificate is self-signed, so it is its own authority. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Creates a self-signed certificate in the folder.
 *
 * @param names - what it is for, as subject alternative names
 */
export function makeCertificate(folder: string, names = 'IP:127.0.0.1,DNS:localhost'): Certificate {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=clipyard test',
      '-addext',
      `subjectAltName=${names}`,
      '-keyout',
      key,
      '-out',
      cert,
    ],
    { stdio: 'ignore' },
  );
  return { cert, key };
}
