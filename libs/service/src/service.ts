import { type Server } from 'node:http';

import { type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { beginDraining } from './draining.js';
import { type Logger, NestLogger } from './logger.js';
import { Metrics } from './metrics.js';
import { OpenCalls } from './open-calls.js';
import { StrayFailures } from './stray-failures.js';

export interface ServiceOptions {
  readonly logger: Logger;
  readonly host: string;
  readonly port: number;
  /**
   * How long open HTTP calls may take to end after SIGTERM, in milliseconds. If it is given, the service stops
   * listening at once. Otherwise it answers probes until its providers have drained. Default: none.
   */
  readonly callsTimeoutMs?: number;
  /**
   * Limit for the whole drain, in milliseconds. Jobs that still run after it are taken over by another worker when
   * their locks expire.
   */
  readonly shutdownTimeoutMs: number;
  /** Runs before the server listens. */
  readonly configure?: (app: INestApplication) => Promise<void> | void;
  /** False if the app reads request bodies itself. Default: true. */
  readonly bodyParser?: boolean;
}

/**
 * Starts a Nest service and its HTTP server.
 *
 * On SIGTERM and SIGINT it drains: readiness fails, open calls end, and then the shutdown hooks of its providers run.
 * An uncaught exception has the same effect, with exit code 1. A rejected promise that nothing handles is logged and
 * counted, and the service continues. If starting or draining fails, the process exits with code 1.
 */
export async function startService(
  module: Type | Parameters<typeof NestFactory.create>[0],
  options: ServiceOptions,
): Promise<INestApplication> {
  const { logger } = options;
  let stop: (cause: object, code: number) => void = () => process.exit(1);
  const failures = new StrayFailures(logger, () => stop({ cause: 'uncaught exception' }, 1));
  try {
    const app = await NestFactory.create(module, {
      logger: new NestLogger(logger),
      bodyParser: options.bodyParser ?? true,
      abortOnError: false,
      forceCloseConnections: true,
    });
    const metrics = app.get(Metrics, { strict: false });
    metrics.counter(
      'stray_failures_total',
      'Rejected promises and exceptions that no code handled',
      [],
      () => failures.total,
    );
    const calls = new OpenCalls(app.getHttpServer() as Server);
    await options.configure?.(app);
    await app.listen(options.port, options.host);
    const address: unknown = app.getHttpServer().address();
    logger.info({ address }, 'listening');
    let stopping = false;
    stop = (cause, code) => {
      if (stopping) return;
      stopping = true;
      logger.info(cause, 'draining');
      beginDraining();
      // Closing can hang forever if Redis has stopped first.
      setTimeout(() => {
        logger.error({ afterMs: options.shutdownTimeoutMs }, 'drain took too long');
        process.exit(1);
      }, options.shutdownTimeoutMs).unref();
      drain(app, calls, options).then(
        () => {
          logger.info('drained');
          process.exit(code);
        },
        (error: unknown) => {
          logger.error({ err: error }, 'drain failed');
          process.exit(1);
        },
      );
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop({ signal }, 0));
    return app;
  } catch (error) {
    logger.fatal({ err: error }, 'start failed');
    process.exit(1);
  }
}

async function drain(
  app: INestApplication,
  calls: OpenCalls,
  { callsTimeoutMs, logger }: ServiceOptions,
): Promise<void> {
  if (callsTimeoutMs !== undefined) {
    const cut = await calls.drain(callsTimeoutMs);
    if (cut > 0) logger.warn({ calls: cut, afterMs: callsTimeoutMs }, 'calls took too long and were cut');
  }
  await app.close();
}
