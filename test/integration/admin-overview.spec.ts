import { ADMIN_SETTINGS, administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { freshId, viewer } from '../support/people';
import { StoreRelay } from '../support/store-relay';
import type { OverviewAnswer } from '../../src/admin/overview.dto';
import type { AuditAnswer } from '../../src/admin/audit.dto';

let board: Kickboard;
let ask: ReturnType<typeof administration>;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
  ask = administration(board);
});
afterAll(() => board.close());

test('the overview says in plain words how things are, and what to do', async () => {
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 5);
  await board.settle();
  await eventually(async () => {
    const { status, body } = await ask<OverviewAnswer>('GET', 'overview');
    expect([status, body]).toMatchObject([
      200,
      {
        healthy: true,
        summary: 'All is well.',
        advice: [],
        live: [{ session_id: channel.session(), broadcaster_user_id: channel.id }],
        last_message_at: new Date(channel.ms(5)).toISOString(),
        waiting: { messages: 0, decisions: 0, spooled: 0, acts: 0 },
        dead_letters: [],
      },
    ]);
    expect(body.parts.map(({ part, status: state }) => [part, state])).toEqual(
      expect.arrayContaining([
        ['redis', 'up'],
        ['postgres', 'up'],
        ['worker', 'up'],
      ]),
    );
  });
  await board.kick.send('chat.message.sent', 'not JSON');
  await board.settle();
  const { body } = await ask<OverviewAnswer>('GET', 'overview');
  expect([body.healthy, body.dead_letters, body.advice]).toEqual([
    false,
    [{ reason: expect.any(String), count: 1 }],
    [expect.stringContaining('Dead letters wait (1)')],
  ]);
});

test('while a store is away the overview names it, and shows what the other one knows', async () => {
  const postgres = await StoreRelay.before(board.stores.databaseUrl);
  const { url } = await board.startApi({ DATABASE_URL: postgres.url });
  postgres.cut();
  await eventually(async () => {
    const { status, body } = await administration(board, url)<OverviewAnswer>('GET', 'overview');
    expect([status, body.healthy, body.live, body.dead_letters]).toEqual([200, false, null, null]);
    expect(body.advice[0]).toContain('Postgres');
    expect(body.waiting.messages).toBe(0);
  });
  postgres.close();
});

test('the audit tells every act, newest first, in pages', async () => {
  const user = String(freshId());
  for (const n of [1, 2, 3])
    await ask('POST', `viewers/${user}/adjust`, {
      amount: n,
      reason: `act ${n}`,
      idempotency_key: `audit-${n}`,
    });
  const first = await ask<AuditAnswer>('GET', `audit?limit=2&on_whom=viewer:${user}`);
  expect(
    first.body.entries.map(({ who, what, after }) => [who, what, (after as { amount: number }).amount]),
  ).toEqual([
    ['admin', 'adjust', 3],
    ['admin', 'adjust', 2],
  ]);
  expect(Math.abs(Date.now() - Date.parse(first.body.entries[0]?.at ?? ''))).toBeLessThan(60_000);
  const second = await ask<AuditAnswer>(
    'GET',
    `audit?limit=2&on_whom=viewer:${user}&cursor=${first.body.next_cursor}`,
  );
  expect(second.body).toMatchObject({ entries: [{ after: { amount: 1 } }], next_cursor: null });
  expect((await ask('GET', 'audit?cursor=x')).status).toBe(400);
});
