import { quotaResetsAt } from '@clipyard/jobs';
import { type RedisFixture, startRedis } from '@clipyard/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { QuotaLedger } from './quota-ledger.js';
import { connectRedis, type RedisClient } from './redis-connection.js';

let server: RedisFixture;
let clients: RedisClient[];
/** The ledgers of two API processes. */
let ledgers: QuotaLedger[];
const limits = { itemsInFlight: 100, itemsADay: 1_000 };
const noon = Date.UTC(2026, 0, 1, 12);

beforeAll(async () => {
  server = await startRedis();
  clients = [connectRedis(server.url, 'producer'), connectRedis(server.url, 'producer')];
  ledgers = clients.map((client) => new QuotaLedger(client, 'quota'));
});
beforeEach(() => clients[0]!.flushall());
afterAll(async () => {
  for (const client of clients) client.disconnect();
  await server.stop();
});

describe('QuotaLedger', () => {
  it('lets as many items through as there may be, however many processes ask at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => ledgers[i % 2]!.takeItems('k', `batch_${i}`, 7, limits)),
    );
    expect(answers.filter((answer) => answer === null)).toHaveLength(14);
    expect(answers.find((answer) => answer !== null)).toEqual({ of: 'itemsInFlight', used: 98 });
    expect(await ledgers[1]!.usage('k')).toEqual({ itemsInFlight: 98, itemsToday: 98, uploadBytesToday: 0 });
    expect(await ledgers[0]!.takeItems('other', 'batch_x', 100, limits)).toBeNull();
  });

  it('counts items that are taken twice under one id once, and gives them back', async () => {
    const [ledger] = ledgers as [QuotaLedger];
    await ledger.takeItems('k', 'b', 60, limits);
    expect(await ledger.takeItems('k', 'b', 60, limits)).toBeNull();
    expect(await ledger.takeItems('k', 'b', 80, limits)).toBeNull();
    expect(await ledger.usage('k')).toMatchObject({ itemsInFlight: 80, itemsToday: 80 });
    await ledger.giveBack('k', 'b', 80);
    expect(await ledger.usage('k')).toMatchObject({ itemsInFlight: 0, itemsToday: 0 });
  });

  it('frees items as they end, of the day only at its end', async () => {
    const [ledger] = ledgers as [QuotaLedger];
    const daily = { itemsInFlight: 0, itemsADay: 100 };
    await ledger.takeItems('k', 'b', 90, daily, noon);
    await ledger.note('k', 'b', 40, noon);
    expect(await ledger.usage('k', noon)).toMatchObject({ itemsInFlight: 40, itemsToday: 90 });
    await ledger.note('k', 'b', 0, noon);
    expect(await ledger.takeItems('k', 'c', 20, daily, noon)).toEqual({ of: 'itemsADay', used: 90 });
    expect(await ledger.takeItems('k', 'c', 20, daily, quotaResetsAt(noon).getTime())).toBeNull();
    expect(quotaResetsAt(noon)).toEqual(new Date(Date.UTC(2026, 0, 2)));
  });

  it('bounds bytes of a day, and 0 is any number', async () => {
    const [ledger] = ledgers as [QuotaLedger];
    expect(await ledger.takeBytes('k', 700, 1_000)).toBeNull();
    expect(await ledger.takeBytes('k', 301, 1_000)).toEqual({ of: 'uploadBytesADay', used: 700 });
    expect(await ledger.takeBytes('k', 300, 1_000)).toBeNull();
    expect(await ledger.takeBytes('k', 1e12, 0)).toBeNull();
    expect(await ledger.takeItems('k', 'b', 1e9, { itemsInFlight: 0, itemsADay: 0 })).toBeNull();
  });

  it('is correct again after Redis was lost, once open batches have reported their remaining items', async () => {
    const [ledger] = ledgers as [QuotaLedger];
    await ledger.takeItems('k', 'b', 90, limits);
    await clients[0]!.flushall();
    await ledger.note('k', 'b', 60);
    expect(await ledger.takeItems('k', 'c', 41, limits)).toEqual({ of: 'itemsInFlight', used: 60 });
    expect(await ledger.takeItems('k', 'c', 40, limits)).toBeNull();
  });

  it('releases batches that died before they were committed, but not open or new ones', async () => {
    const [ledger] = ledgers as [QuotaLedger];
    const hour = 3_600_001;
    await ledger.takeItems('k', 'open', 1, limits, noon);
    await ledger.takeItems('k', 'dead', 2, limits, noon);
    await ledger.takeItems('k', 'fresh', 4, limits, noon + hour);
    await ledger.keep(new Set(['open']), noon + hour);
    expect((await ledger.usage('k', noon)).itemsInFlight).toBe(5);
  });
});
