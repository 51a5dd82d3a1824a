import { SentinelConnector } from 'ioredis';

/**
 * ioredis' connector with a fix. Its failover detector belongs to one connection but keeps listening while the next one
 * is made. If a failover happens then, ioredis ends that attempt and with it the client: its status stays `end`, and
 * every command fails.
 */
export class LastingSentinelConnector extends SentinelConnector {
  constructor(options: unknown) {
    super(options as ConstructorParameters<typeof SentinelConnector>[0]);
  }

  override connect(...args: Parameters<SentinelConnector['connect']>): ReturnType<SentinelConnector['connect']> {
    // Private only in the types. The new connection gets its own detector.
    (this as unknown as { readonly failoverDetector: { cleanup(): void } | null }).failoverDetector?.cleanup();
    return super.connect(...args);
  }
}
