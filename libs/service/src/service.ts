import { type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { type Logger, NestLogger } from './logger.js';

export interface ServiceOptions {
  readonly logger: Logger;
  readonly host: string;
  readonly port: number;
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
 * Starts a Nest service and its HTTP server. On SIGTERM and SIGINT it drains through the shutdown hooks of its
 * providers. If starting or draining fails, the process exits with code 1.
 */
export async function startService(
  module: Type | Parameters<typeof NestFactory.create>[0],
  options: ServiceOptions,
): Promise<INestApplication> {
  const { logger } = options;
  try {
    const app = await NestFactory.create(module, {
      logger: new NestLogger(logger),
      bodyParser: options.bodyParser ?? true,
      abortOnError: false,
      forceCloseConnections: true,
    });
    await options.configure?.(app);
    await app.listen(options.port, options.host);
    const address: unknown = app.getHttpServer().address();
    logger.info({ address }, 'listening');
    let stopping = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (stopping) return;
      stopping = true;
      logger.info({ signal }, 'draining');
      // Closing can hang forever if Redis has stopped first.
      setTimeout(() => {
        logger.error({ afterMs: options.shutdownTimeoutMs }, 'drain took too long');
        process.exit(1);
      }, options.shutdownTimeoutMs).unref();
      app.close().then(
        () => {
          logger.info('drained');
          process.exit(0);
        },
        (error: unknown) => {
          logger.error({ err: error }, 'drain failed');
          process.exit(1);
        },
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    return app;
  } catch (error) {
    logger.fatal({ err: error }, 'start failed');
    process.exit(1);
  }
}
