/** Address and credentials of Redis. */
export interface RedisTarget {
  /** redis://[user:password@]host:port[,host:port…][/database], rediss:// for TLS. */
  readonly url: string;
  /** Type of the hosts. Default: one server. */
  readonly mode?: 'single' | 'sentinel' | 'cluster';
  /** Override those in the URL. */
  readonly username?: string;
  readonly password?: string;
  readonly tls?: RedisTls;
  readonly sentinel?: {
    readonly name: string;
    readonly username?: string;
    readonly password?: string;
    /** Default: as in the URL. */ readonly tls?: boolean;
  };
}

/** PEM texts, and the name in the servers' certificates if it is not their host. */
export interface RedisTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
}

export interface RedisAddress {
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
  readonly secure: boolean;
}

/** Parses the URL of a target. */
export function redisAddress({ url, mode = 'single', username, password }: RedisTarget): RedisAddress {
  const [scheme, rest = ''] = url.split('://');
  const [authority = '', path = ''] = rest.split(/[/?]/);
  const at = authority.lastIndexOf('@');
  const [urlUser = '', urlPassword = ''] = at < 0 ? [] : authority.slice(0, at).split(/:(.*)/s).map(decodeURIComponent);
  const hosts = authority
    .slice(at + 1)
    .split(',')
    .map((host) => {
      const [, name = host, port] = /^\[?([^\]]+?)\]?(?::(\d+))?$/.exec(host) ?? [];
      return { host: name, port: Number(port ?? (mode === 'sentinel' ? 26379 : 6379)) };
    });
  const [user, secret] = [username ?? urlUser, password ?? urlPassword];
  return {
    hosts,
    database: Number(path) || 0,
    secure: scheme === 'rediss',
    ...(user === '' ? {} : { username: user }),
    ...(secret === '' ? {} : { password: secret }),
  };
}
