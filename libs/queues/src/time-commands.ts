import { type RedisClient } from './redis-connection.js';

/**
 * Measures how long each command of a connection takes, in seconds, from its call to its response or failure. The time
 * includes waiting for a connection. Blocking commands are not measured: BullMQ uses other connections for them.
 */
export function timeCommands(redis: RedisClient, observe: (command: string, seconds: number) => void): void {
  /** Commands that were sent before. They are sent again after a reconnection or a redirection. */
  const known = new WeakSet<object>();
  const send = redis.sendCommand.bind(redis) as (...args: Parameters<RedisClient['sendCommand']>) => unknown;
  redis.sendCommand = (...args: Parameters<RedisClient['sendCommand']>): unknown => {
    const [command] = args;
    if (known.has(command)) return send(...args);
    known.add(command);
    const started = performance.now();
    const end = (): void => observe(command.name, (performance.now() - started) / 1000);
    command.promise.then(end, end);
    return send(...args);
  };
}
