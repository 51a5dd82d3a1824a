import { SentinelConnector } from 'ioredis';

/**
 * ioredis' connector, mended: what hears of failovers belongs to one connection, yet it is left listening while the next one is made. A
 * failover that it hears of then ends that attempt, and with it the client for good: its status is `end` and every command fails.
 */
export class LastingSentinelConnector extends SentinelConnector {
  constructor(options: unknown) {
    super(options as ConstructorParameters<typeof SentinelConnector>[0]);
  }

  override connect(...args: Parameters<SentinelConnector['connect']>): ReturnType<SentinelConnector['connect']> {
    // Private in the types only. The new connection gets one of its own.
    (this as unknown as { readonly failoverDetector: { cleanup(): void } | null }).failoverDetector?.cleanup();
    return super.connect(...args);
  }
}
