import { type Logger } from './logger.js';

/** Failures that no code handled. Each of them is a bug. */
export class StrayFailures {
  private count = 0;

  /** @param onException - ends the process after an exception, whose effects on its state are unknown */
  constructor(logger: Logger, onException: () => void) {
    process.on('unhandledRejection', (reason) => {
      this.count++;
      logger.error({ err: reason }, 'unhandled rejection');
    });
    process.on('uncaughtException', (error) => {
      this.count++;
      logger.fatal({ err: error }, 'uncaught exception');
      onException();
    });
  }

  /** Number of failures since the start. */
  get total(): number {
    return this.count;
  }
}
