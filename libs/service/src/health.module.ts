import {
  Controller,
  type DynamicModule,
  Get,
  Header,
  HttpCode,
  Inject,
  Module,
  ServiceUnavailableException,
} from '@nestjs/common';

import { draining } from './draining.js';
import { Metrics } from './metrics.js';

/** A dependency the process cannot work without, such as Redis. `check` throws while the dependency is unavailable. */
export interface ReadinessCheck {
  readonly name: string;
  check(): Promise<void>;
}

export const READINESS_CHECKS = Symbol('readiness checks');

/** A check that hangs counts as failed. The limit is shorter than the usual deadline of a prober. */
const CHECK_TIMEOUT_MS = 3_000;

async function runCheck(check: ReadinessCheck): Promise<[string, string]> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      check.check(),
      new Promise(
        (_, reject) =>
          (timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS)),
      ),
    ]);
    return [check.name, 'ok'];
  } catch (error) {
    return [check.name, error instanceof Error ? error.message : String(error)];
  } finally {
    clearTimeout(timer);
  }
}

@Controller()
class HealthController {
  constructor(
    @Inject(READINESS_CHECKS) private readonly checks: readonly ReadinessCheck[],
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  /** Liveness: succeeds as long as the event loop runs. */
  @Get('healthz')
  @HttpCode(200)
  healthz(): { status: string } {
    return { status: 'ok' };
  }

  /** Readiness: succeeds if every dependency is available and the process is not about to end. */
  @Get('readyz')
  async readyz(): Promise<{ status: string; checks: Record<string, string> }> {
    const checks = Object.fromEntries(await Promise.all(this.checks.map(runCheck)));
    if (draining.aborted) throw new ServiceUnavailableException({ status: 'draining', checks });
    const failed = Object.values(checks).some((result) => result !== 'ok');
    if (failed) throw new ServiceUnavailableException({ status: 'unavailable', checks });
    return { status: 'ok', checks };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  render(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}

/** Serves /healthz, /readyz and /metrics. The importing app provides the checks and the metrics. */
@Module({})
export class HealthModule {
  static register(options: {
    imports: NonNullable<DynamicModule['imports']>;
    inject: readonly unknown[];
    checks: (...dependencies: never[]) => ReadinessCheck[];
  }): DynamicModule {
    return {
      module: HealthModule,
      imports: options.imports,
      controllers: [HealthController],
      providers: [{ provide: READINESS_CHECKS, inject: options.inject as never[], useFactory: options.checks }],
    };
  }
}
