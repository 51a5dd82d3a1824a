import { type LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';

import { currentLogFields } from './log-context.js';

export type { Logger } from 'pino';

/** Of a url what may give access: user and password, and the query, where presigned ones carry their signature. */
const USER = /([a-z][a-z0-9+.-]{1,15}:\/\/)[^\s"\\/?#@]+@/gi;
const QUERY = /([a-z][a-z0-9+.-]{1,15}:\/\/[^\s"\\?#]+)\?[^\s"\\]+/gi;

/** Urls of a line without what may give access to what they name, wherever in the line they stand. */
export const withoutAccess = (line: string): string =>
  line.includes('://') ? line.replace(USER, '$1').replace(QUERY, '$1?…') : line;

/** One JSON line an event on standard output. `service` names the process; secrets are never passed in, and urls lose theirs. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    // A line's own fields go over those of the work that it is written in.
    mixin: currentLogFields,
    mixinMergeStrategy: (own, fields) => ({ ...fields, ...own }),
    formatters: { level: (label) => ({ level: label }) },
    hooks: { streamWrite: withoutAccess },
    redact: { paths: ['req.headers.authorization', 'req.headers.cookie'], remove: true },
  });
}

/** Nest's own messages through the same log. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  error(message: unknown, stack?: string, context?: string): void {
    this.logger.error({ context, stack }, String(message));
  }

  fatal(message: unknown, stack?: string, context?: string): void {
    this.logger.fatal({ context, stack }, String(message));
  }
}
