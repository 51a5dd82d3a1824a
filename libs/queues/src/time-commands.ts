import { type RedisClient } from './redis-connection.js';

/**
 * Tells how long each command of a connection took, in seconds, from its call to its answer or failure: what it waited
 * for a connection is in it. Blocking commands go over connections of BullMQ's own, and are not.
 */
export function timeCommands(redis: RedisClient, observe: (command: string, seconds: number) => void): void {
  /** What waits for a connection, or is redirected, is sent again, and still one command. */
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
