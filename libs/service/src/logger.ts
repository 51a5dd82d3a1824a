import { type LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';

import { currentLogFields } from './log-context.js';

export type { Logger } from 'pino';

/**
 * Parts of a URL that can grant access: user and password, and the query, which holds the signature of presigned URLs.
 */
const USER = /([a-z][a-z0-9+.-]{1,15}:\/\/)[^\s"\\/?#@]+@/gi;
const QUERY = /([a-z][a-z0-9+.-]{1,15}:\/\/[^\s"\\?#]+)\?[^\s"\\]+/gi;

/** Removes credentials and queries from all URLs in a log line. */
export const withoutAccess = (line: string): string =>
  line.includes('://') ? line.replace(USER, '$1').replace(QUERY, '$1?…') : line;

/**
 * Creates a logger that writes one JSON line per event to standard output. Credentials are removed from URLs; callers
 * must not log other secrets.
 *
 * @param service - name of the process, part of each line
 * @param level - pino level, such as `info`
 */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    // Fields of the line itself override fields of the surrounding work.
    mixin: currentLogFields,
    mixinMergeStrategy: (own, fields) => ({ ...fields, ...own }),
    formatters: { level: (label) => ({ level: label }) },
    hooks: { streamWrite: withoutAccess },
    redact: { paths: ['req.headers.authorization', 'req.headers.cookie'], remove: true },
  });
}

/** Passes Nest's own messages to the same log. */
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
