import { ClipyardError } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { asQueueError, connectionProblem, redisProblem, withQueueErrors } from './redis-problem.js';

const named = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });
const reply = (message: string, more?: object): Error => named('ReplyError', message, more);
const OOM = "OOM command not allowed when used memory > 'maxmemory'.";

describe('redisProblem', () => {
  it.each([
    [reply(OOM), 'Redis is full (maxmemory) and refuses to store more'],
    [reply(`ERR Error running script (call to f_1): @user_script:3: ${OOM}`), 'Redis is full (maxmemory)'],
    [reply('EXECABORT Transaction discarded', { previousErrors: [reply(OOM)] }), 'Redis is full (maxmemory)'],
    [reply('MISCONF Errors writing to the AOF file: No space left on device'), 'Redis cannot write to its disk'],
    [reply('LOADING Redis is loading the dataset in memory'), 'Redis is loading its data'],
    [reply('READONLY You can’t write against a read only replica.'), 'Redis is a replica'],
    [reply('WRONGPASS invalid username-password pair'), 'Redis refuses the user or password'],
    [reply('ERR unknown command'), 'Redis refused a command: ERR unknown command'],
    [named('MaxRetriesPerRequestError', 'Reached the max retries per request limit'), 'Redis does not answer'],
    [new Error('Connection is closed.'), 'Redis does not answer'],
    [new Error('Command timed out'), 'Redis does not answer'],
    [new ClipyardError('queue_unavailable', 'known'), 'known'],
  ])('explains %s', (error, problem) => expect(redisProblem(error)).toMatch(problem));

  it.each([new Error('other'), new ClipyardError('storage_unavailable', 'other'), 'other', null])(
    'does not explain %s',
    (error) => expect(redisProblem(error)).toBeNull(),
  );

  it('explains errors of connections in any form', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    expect(redisProblem(refused)).toBeNull();
    expect(connectionProblem(refused)).toBe('Redis does not answer');
    expect(connectionProblem(new Error('self-signed certificate'))).toBe('self-signed certificate');
  });
});

describe('withQueueErrors', () => {
  class Store {
    private readonly prefix = 'x';
    now(): string {
      return this.prefix;
    }
    later(error: Error): Promise<string> {
      return Promise.reject(error);
    }
  }
  const store = withQueueErrors(new Store());

  it('changes errors of Redis only', async () => {
    const other = new Error('other');
    expect(store.now()).toBe('x');
    await expect(store.later(other)).rejects.toBe(other);
    await expect(store.later(new Error('Connection is closed.'))).rejects.toMatchObject({
      code: 'queue_unavailable',
      message: 'Redis does not answer',
    });
    expect(asQueueError(other)).toBe(other);
  });
});
