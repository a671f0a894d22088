import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { PgBouncer, whyNoPgBouncer } from '../support/pg-bouncer';
import { coinsOf } from '../support/reads';
import { StoreRelay } from '../support/store-relay';
import { testUnless } from '../support/test-unless';

const reason = whyNoPgBouncer();
const withPooler = testUnless(reason, 'poolers are');

let board: Kickboard;
let pooler: PgBouncer | undefined;
beforeEach(async () => {
  board = await Kickboard.start({ apis: 0, workers: 0 });
  if (reason === null) pooler = await PgBouncer.before(board.stores.databaseUrl);
});
afterEach(async () => {
  await board.close();
  pooler?.close();
});
const pooled = () => ({ DATABASE_URL: (pooler as PgBouncer).of(board.stores.databaseUrl) });

withPooler(
  'through PgBouncer in transaction mode with two connections everything works as without',
  async () => {
    await board.startApi(pooled());
    await board.startWorker((module) => module, pooled());
    const channel = board.channel();
    await channel.start();
    const ids = await Promise.all(Array.from({ length: 40 }, (_, i) => channel.chat(viewer(`v${i}`), 1)));
    await board.settle();
    expect(await coinsOf(board, ids)).toEqual(ids.map(() => '1'));
    expect(await board.sql('SELECT sum(balance)::int AS coins FROM coin_balances')).toEqual([{ coins: 40 }]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => board.get('/api/chat?limit=100')));
    for (const { status, body } of answers) {
      expect([status, (body.messages as unknown[]).length, body.degraded]).toEqual([200, 40, undefined]);
    }
  },
);

withPooler(
  'a statement behind a pooler has its time limit on the server, and leaves none to others',
  async () => {
    const { url } = await board.startApi(pooled());
    await board.sql('BEGIN');
    await board.sql('LOCK TABLE chat_messages');
    const waiting = () =>
      board.sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE NOT granted AND datname = current_database()`,
      );
    try {
      const read = request(`${url}/api/chat?limit=1`);
      await eventually(async () => expect((await waiting())[0]?.n).toBe(1));
      expect(await read).toMatchObject({ status: 200, body: { degraded: true } });
      await eventually(async () => expect((await waiting())[0]?.n).toBe(0));
    } finally {
      await board.sql('ROLLBACK');
    }
    const other = new Client((pooler as PgBouncer).of(board.stores.databaseUrl));
    await other.connect();
    try {
      for (let i = 0; i < 4; i += 1) {
        expect((await other.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '0' }]);
      }
    } finally {
      await other.end();
    }
  },
);

withPooler('deliveries are spooled through a pooler when Redis is away', async () => {
  const redis = await StoreRelay.before(board.stores.redisUrl);
  const { url } = await board.startApi({ ...pooled(), REDIS_URL: redis.url });
  redis.cut();
  const channel = board.channel();
  for (const minute of [1, 2, 3]) {
    const raw = JSON.stringify(channel.message(viewer('alice'), minute));
    const headers = board.kick.sign('chat.message.sent', raw);
    const answer = await request(`${url}/api/webhook`, { method: 'POST', body: raw, headers });
    expect(answer.body).toEqual({ received: true, status: 'accepted' });
  }
  expect(await board.sql('SELECT count(*)::int AS spooled FROM webhook_spool')).toEqual([{ spooled: 3 }]);
  redis.close();
});
