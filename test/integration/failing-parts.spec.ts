import { DataSource } from 'typeorm';
import { ChatQueue } from '../../src/chat/chat-queue';
import { DecisionsReader } from '../../src/coins/decisions-reader';
import { Database, DatabaseUnavailable, type Query } from '../../src/platform/database/database';
import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf, recent } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start({ apis: 0, workers: 0 });
});
afterEach(() => board.close());

const away = () => new DatabaseUnavailable(new Error('away, as the test says'));

/** The process's Postgres, which can be taken away for what writes or for everything. */
class FailingDatabase extends Database {
  static fails: 'nothing' | 'transactions' | 'everything' = 'nothing';

  override run<T>(work: () => Promise<T>): Promise<T> {
    return FailingDatabase.fails === 'everything' ? Promise.reject(away()) : super.run(work);
  }
  override transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    return FailingDatabase.fails === 'nothing' ? super.transaction(work) : Promise.reject(away());
  }
}
const failingDatabase = {
  inject: [DataSource],
  factory: (dataSource: DataSource) => new FailingDatabase(dataSource),
};
beforeEach(() => {
  FailingDatabase.fails = 'nothing';
});

test('a message whose job was never written is judged all the same', async () => {
  // As when the process dies, or Redis goes, between the message and its job.
  const noJobs = { wake: () => undefined, settled: () => Promise.resolve() };
  await board.startApi({}, (module) => module.overrideProvider(ChatQueue).useValue(noJobs));
  await board.startWorker();
  const channel = board.channel();
  await channel.start();
  const id = await channel.chat(viewer('alice'), 1);
  await eventually(async () => expect(await coinsOf(board, [id])).toEqual(['1']));
});

test('a batch whose commit fails stays claimed and visible, and is stored once afterwards', async () => {
  await board.startApi();
  await board.startWorker((module) => module.overrideProvider(Database).useFactory(failingDatabase));
  FailingDatabase.fails = 'transactions';
  const id = await board.channel().chat(viewer('alice'), 1);
  const { claimed } = board.keys.drained(board.keys.chatBuffer());
  await eventually(async () => expect(await board.redis.llen(claimed)).toBe(1));
  expect((await recent(board)).map(({ message_id }) => message_id)).toEqual([id]);
  expect(await board.sql('SELECT 1 FROM chat_messages')).toEqual([]);
  FailingDatabase.fails = 'nothing';
  await board.settle();
  expect(await board.sql('SELECT message_id FROM chat_messages')).toEqual([{ message_id: id }]);
  expect(await board.sql('SELECT 1 FROM dead_letters')).toEqual([]);
});

describe('coins of messages', () => {
  const noRedis = { answers: () => Promise.reject(new Error('Connection is closed.')) };
  const ask = (url: string, ids: string[]) =>
    request(`${url}/api/chat/sweet-coins`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ messageIds: ids }),
    });
  let id: string;
  beforeEach(async () => {
    await board.startApi();
    await board.startWorker();
    const channel = board.channel();
    await channel.start();
    id = await channel.chat(viewer('alice'), 1);
    await board.settle();
  });

  test('come from Postgres while Redis is away', async () => {
    const { url } = await board.startApi({}, (module) =>
      module.overrideProvider(DecisionsReader).useValue(noRedis),
    );
    expect(await ask(url, [id, 'unknown'])).toMatchObject({
      status: 200,
      body: {
        sweet_coins: { [id]: { sweet_coins_earned: 1, sweet_coins_reason: 'chat_message' } },
        redis_hits: 0,
        db_lookups: 2,
        degraded: true,
      },
    });
  });

  test('come from Redis while Postgres is away', async () => {
    const { url } = await board.startApi({}, (module) =>
      module.overrideProvider(Database).useFactory(failingDatabase),
    );
    FailingDatabase.fails = 'everything';
    expect(await ask(url, [id, 'unknown'])).toMatchObject({
      status: 200,
      body: { redis_hits: 1, db_lookups: 1, degraded: true },
    });
  });

  test('are 503 while both are away, and not an empty 200', async () => {
    const { url } = await board.startApi({}, (module) =>
      module
        .overrideProvider(DecisionsReader)
        .useValue(noRedis)
        .overrideProvider(Database)
        .useFactory(failingDatabase),
    );
    FailingDatabase.fails = 'everything';
    expect(await ask(url, [id])).toMatchObject({
      status: 503,
      body: { statusCode: 503, error: 'Service Unavailable', message: 'Postgres is not available' },
    });
  });
});
