import 'reflect-metadata';

import { setTimeout as sleep } from 'node:timers/promises';

import { Controller, Get, Global, HttpCode, Module, Post, Query } from '@nestjs/common';

import { HealthModule } from './health.module.js';
import { createLogger } from './logger.js';
import { Metrics } from './metrics.js';
import { startService } from './service.js';

const logger = createLogger('fixture', 'info');

/** Calls that take a while, and calls that leave a failure behind. */
@Controller()
class FixtureController {
  @Get('slow')
  async slow(@Query('ms') ms: string): Promise<string> {
    logger.info('slow call began');
    await sleep(Number(ms));
    return 'at last';
  }

  @Post('reject')
  @HttpCode(204)
  reject(): void {
    void Promise.reject(new Error('nobody awaits this'));
  }

  @Post('throw')
  @HttpCode(204)
  throw(): void {
    setTimeout(() => {
      throw new Error('nobody catches this');
    });
  }
}

@Global()
@Module({ providers: [{ provide: Metrics, useFactory: () => new Metrics('fixture') }], exports: [Metrics] })
class MetricsModule {}

@Module({
  imports: [MetricsModule, HealthModule.register({ imports: [], inject: [], checks: () => [] })],
  controllers: [FixtureController],
})
class FixtureModule {}

await startService(FixtureModule, {
  logger,
  host: '127.0.0.1',
  port: 0,
  callsTimeoutMs: Number(process.argv[2]),
  shutdownTimeoutMs: 20_000,
});
