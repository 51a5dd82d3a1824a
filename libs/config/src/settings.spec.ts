import { afterEach, describe, expect, it, vi } from 'vitest';

import { engineEnvironment, libraryEnvironment, parseSettings, prepareEngines, SettingsError } from './settings.js';

describe('parseSettings', () => {
  it('fills defaults and treats empty strings as unset', () => {
    const settings = parseSettings({ STORE_URL: 'file:///data', HTTP_PORT: '', ALLOWED_ROOTS: '/a:/b' });
    expect(settings.HTTP_PORT).toBe(3000);
    expect(settings.ALLOWED_ROOTS).toEqual(['/a', '/b']);
    expect(settings.HTTP_HOST).toBe('127.0.0.1');
  });

  it('reports every problem at once, by name', () => {
    try {
      parseSettings({ STORE_URL: 'ftp://x', ENCODER: 'magic', BATCH_WINDOW: '0' });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(SettingsError);
      expect((error as SettingsError).problems.map((problem) => problem.split(':')[0])).toEqual(
        expect.arrayContaining(['STORE_URL', 'ENCODER', 'BATCH_WINDOW']),
      );
    }
  });

  it('puts all keys of a Cluster in one slot', () => {
    const prefix = (env: Record<string, string>): string =>
      parseSettings({ STORE_URL: 'file:///data', ...env }).QUEUE_PREFIX;
    expect(prefix({})).toBe('clipyard');
    expect(prefix({ REDIS_MODE: 'cluster', REDIS_URL: 'redis://a:1,b:2' })).toBe('{clipyard}');
    expect(prefix({ REDIS_MODE: 'cluster', QUEUE_PREFIX: 'team-{7}' })).toBe('team-{7}');
  });

  it('refuses settings of Redis that contradict each other', () => {
    const problem = (env: Record<string, string>) => () => parseSettings({ STORE_URL: 'file:///data', ...env });
    expect(problem({ REDIS_URL: 'redis://a:1,b:2' })).toThrow('REDIS_MODE: ');
    expect(problem({ REDIS_URL: 'redis://a:1/3', REDIS_MODE: 'cluster' })).toThrow('REDIS_URL: ');
    expect(problem({ REDIS_TLS_CERT: '/cert.pem' })).toThrow('REDIS_TLS_CERT: ');
  });

  it.each(['10.0.0.0/8', 'loopback, uniquelocal', '::1', 'fd00::/8', '192.0.2.7'])('takes %s for proxies', (value) => {
    expect(parseSettings({ STORE_URL: 'file:///x', TRUSTED_PROXIES: value }).TRUSTED_PROXIES).toEqual(
      value.split(', '),
    );
  });
  it.each(['true', '*', '10.0.0.0/33', '10.0.0.0/', '0.0.0.0/0', '10.0.0/8', '10.0.0.0/8/8', 'proxy.example'])(
    'refuses %s for one, which would be anybody or nobody',
    (value) => {
      expect(() => parseSettings({ STORE_URL: 'file:///x', TRUSTED_PROXIES: value })).toThrow(/TRUSTED_PROXIES/);
    },
  );
});

describe('libraryEnvironment', () => {
  it('has what libraries and engines read, and no settings or other secrets', () => {
    const read = {
      AWS_SESSION_TOKEN: 't',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      HTTPS_PROXY: 'http://p',
      no_proxy: 'h',
      TZ: 'Asia/Tokyo',
      CUDA_VISIBLE_DEVICES: '1',
      LD_LIBRARY_PATH: '/cuda/lib64',
    };
    expect(libraryEnvironment({ ...read, S3_SECRET_ACCESS_KEY: 's', GITHUB_TOKEN: 't', MY_TZ: 'x' })).toEqual(read);
  });
});

describe('the environment of engines', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('limits the threads of TensorFlow, which tfjs cannot set', () => {
    vi.stubEnv('TF_NUM_INTRAOP_THREADS', '7');
    expect(engineEnvironment({ tf32: false, threads: 2 })).toMatchObject({ TF_NUM_INTRAOP_THREADS: '2' });
    expect(engineEnvironment({ tf32: false })).toMatchObject({ TF_NUM_INTRAOP_THREADS: '7' });
    prepareEngines(3);
    expect(process.env['TF_NUM_INTRAOP_THREADS']).toBe('3');
  });

  it('lets TensorFlow take memory of a GPU as it needs it, in child processes and in this one', () => {
    vi.stubEnv('TF_FORCE_GPU_ALLOW_GROWTH', undefined);
    expect(engineEnvironment({ tf32: false })).toMatchObject({ TF_FORCE_GPU_ALLOW_GROWTH: 'true' });
    prepareEngines();
    expect(process.env['TF_FORCE_GPU_ALLOW_GROWTH']).toBe('true');
    vi.stubEnv('TF_FORCE_GPU_ALLOW_GROWTH', 'false');
    expect(engineEnvironment({ tf32: false })).toMatchObject({ TF_FORCE_GPU_ALLOW_GROWTH: 'false' });
  });

  it('tunes malloc for memory, unless the engine allocates all the time', () => {
    expect(engineEnvironment({ tf32: false })).toHaveProperty('MALLOC_MMAP_THRESHOLD_');
    expect(engineEnvironment({ tf32: false, leanMalloc: false })).not.toHaveProperty('MALLOC_MMAP_THRESHOLD_');
  });

  it('has the paths of libraries and packages, and no settings or other secrets', () => {
    vi.stubEnv('NODE_PATH', '/packages');
    vi.stubEnv('LD_LIBRARY_PATH', '/libraries');
    vi.stubEnv('S3_SECRET_ACCESS_KEY', 's');
    const env = engineEnvironment({ tf32: true });
    expect(env).toMatchObject({ NODE_PATH: '/packages', LD_LIBRARY_PATH: '/libraries' });
    expect(env).not.toHaveProperty('S3_SECRET_ACCESS_KEY');
  });
});
