import { type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { type Logger, NestLogger } from './logger.js';

export interface ServiceOptions {
  readonly logger: Logger;
  readonly host: string;
  readonly port: number;
  /** How long a drain may take in all, in milliseconds; what still runs then is left to the locks of its jobs. */
  readonly shutdownTimeoutMs: number;
  /** Runs before the server listens. */
  readonly configure?: (app: INestApplication) => Promise<void> | void;
  /** False where the app reads bodies itself. */
  readonly bodyParser?: boolean;
}

/**
 * Starts a Nest service: its HTTP server, and its drain on SIGTERM and SIGINT through the shutdown hooks of its
 * providers. A failure while starting or draining ends the process with code 1.
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
      // A close can wait for ever, for a Redis that has gone before us.
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
