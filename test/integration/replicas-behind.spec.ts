import { ulid } from 'ulid';
import { encodeKickJson } from '../../simulator/kick-json';
import { JudgeGate } from '../../src/coins/judge-gate';
import { SpoolReplay } from '../../src/webhook/spool-replay';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
beforeEach(async () => {
  // The Redis of the tests has no replica, so each message stays spooled as well.
  board = await Kickboard.start({
    workers: 0,
    settings: { ...ADMIN_SETTINGS, REDIS_WAIT_REPLICAS: '1', REDIS_WAIT_MS: '20' },
  });
});
afterEach(() => board.close());

const spooled = async () =>
  (await board.sql<{ delivery_id: string }>('SELECT delivery_id FROM webhook_spool')).map(
    ({ delivery_id }) => delivery_id,
  );

test('a dead letter that is replayed while replicas are behind is taken, and kept in Postgres as well', async () => {
  const channel = board.channel();
  await channel.start();
  const body = channel.message(viewer('alice'), 1);
  const id = ulid();
  const headers = Object.fromEntries(
    Object.entries(board.kick.sign('chat.message.sent', encodeKickJson(body), { id })).map(
      ([name, value]) => [name.toLowerCase(), value],
    ),
  );
  const [letter] = await board.sql<{ id: string }>(
    `INSERT INTO dead_letters (delivery_id, event_type, body, headers, reason, received_at)
     VALUES ($1, 'chat.message.sent', $2, $3, 'not understood then', now()) RETURNING id`,
    [id, Buffer.from(encodeKickJson(body)), JSON.stringify(headers)],
  );
  await board.sql('DELETE FROM webhook_spool'); // the stream's start
  const answer = await administration(board)('POST', `dead-letters/${letter?.id}/replay`);
  expect(answer).toMatchObject({ status: 200, body: { status: 'accepted' } });
  expect(await spooled()).toEqual([id]);
  // From now on nobody asks for replicas.
  await board.startWorker(undefined, { REDIS_WAIT_REPLICAS: '0' });
  await board.settle();
  expect(await coinsOf(board, [body.message_id])).toEqual(['1']);
  expect(await spooled()).toEqual([]);
  expect(await board.sql('SELECT amount FROM coin_entries')).toEqual([{ amount: 1 }]);
});

test('after an outage the judge waits for what was spooled meanwhile, also while the replay pauses for replicas', async () => {
  const relay = await StoreRelay.before(board.stores.redisUrl);
  try {
    const { app } = await board.startWorker(undefined, { REDIS_URL: relay.url });
    const channel = board.channel();
    await channel.start();
    const alice = viewer('alice');
    const first = await channel.chat(viewer('bob'), 0);
    await eventually(async () => expect(await coinsOf(board, [first])).toEqual(['1']));
    // It finds replicas behind, and lets the replay pause from now on.
    await app.get(SpoolReplay).run({ afterOutage: true });
    relay.cut();
    await eventually(() => expect(app.get(JudgeGate).isClosed).toBe(true));
    const body = channel.message(alice, 1);
    const raw = encodeKickJson(body);
    const id = ulid();
    const { 'Kick-Event-Message-Timestamp': timestamp, 'Kick-Event-Signature': signature } = board.kick.sign(
      'chat.message.sent',
      raw,
      { id },
    );
    await board.sql(
      'INSERT INTO webhook_spool (delivery_id, headers, body, received_at) VALUES ($1, $2, $3, now())',
      [id, JSON.stringify({ id, timestamp, signature, type: 'chat.message.sent' }), Buffer.from(raw)],
    );
    let wasTaken: unknown = null;
    const gate = app.get(JudgeGate);
    const open = gate.open.bind(gate);
    gate.open = (outage) => {
      wasTaken ??= board.redis.zscore(board.keys.judgeWaiting(), body.message_id);
      open(outage);
    };
    relay.mend();
    await eventually(() => expect(gate.isClosed).toBe(false));
    // It was in line before anybody was judged.
    expect(await wasTaken).not.toBeNull();
    await eventually(async () => expect(await coinsOf(board, [body.message_id])).toEqual(['1']));
  } finally {
    // Before the way to Redis ends, which a closing worker needs.
    await board.stopWorkers();
    relay.close();
  }
});
