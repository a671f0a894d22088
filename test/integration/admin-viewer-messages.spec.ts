import type { ViewerMessagesAnswer } from '../../src/admin/viewer-messages.dto';
import { ViewerMessages } from '../../src/admin/viewer-messages';
import type { Database } from '../../src/platform/database/database';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { Kickboard } from '../support/kickboard';
import { freshId, idOf, viewer } from '../support/people';

let board: Kickboard;
let ask: ReturnType<typeof administration>;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
  ask = administration(board);
});
afterAll(() => board.close());

test('what a viewer wrote is told newest first, in pages, with what earned nothing and why', async () => {
  const [channel, ann] = [board.channel({ name: 'herchannel' }), viewer('ann')];
  const offline = await channel.chat(ann, -5, { content: 'anybody here?' });
  await channel.start();
  const paid = await channel.chat(ann, 1);
  const tooSoon = await channel.chat(ann, 2);
  await channel.chat(viewer('somebody_else'), 3);
  await board.settle();
  const page = async (query: string) =>
    (await ask<ViewerMessagesAnswer>('GET', `viewers/${idOf(ann)}/messages?limit=2${query}`)).body;
  const first = await page('');
  expect(first.messages).toMatchObject([
    { message_id: tooSoon, sweet_coins_earned: 0, sweet_coins_reason: 'rate_limited' },
    {
      message_id: paid,
      sweet_coins_earned: 1,
      sweet_coins_reason: 'chat_message',
      session_id: channel.session(),
      broadcaster_user_id: channel.id,
      username: 'herchannel',
      created_at: new Date(channel.ms(1)).toISOString(),
    },
  ]);
  expect(await page(`&cursor=${first.next_cursor}`)).toEqual({
    messages: [
      expect.objectContaining({
        message_id: offline,
        session_id: null,
        content: 'anybody here?',
        sweet_coins_reason: 'stream_offline',
      }),
    ],
    next_cursor: null,
  });
});

test('a message that was taken from its sender is nobody’s', async () => {
  const [channel, leo] = [board.channel(), viewer('leo')];
  await channel.start();
  await channel.chat(leo, 1);
  await board.settle();
  const count = async () =>
    (await ask<ViewerMessagesAnswer>('GET', `viewers/${idOf(leo)}/messages`)).body.messages.length;
  expect(await count()).toBe(1);
  await board.sql(
    `UPDATE chat_messages SET sender = '{"user_id":null,"is_anonymous":true}' WHERE sender_user_id = $1`,
    [idOf(leo)],
  );
  expect(await count()).toBe(0);
});

test('somebody who never wrote has no messages, and a broken cursor is refused', async () => {
  const nobody = `viewers/${freshId()}/messages`;
  expect((await ask('GET', nobody)).body).toEqual({ messages: [], next_cursor: null });
  expect((await ask('GET', `${nobody}?cursor=x`)).status).toBe(400);
});

test('a page goes by the index of the sender, however much others wrote', async () => {
  await board.sql(
    `INSERT INTO chat_messages (message_id, broadcaster_user_id, sender_user_id, content, emotes, emote_count,
       broadcaster, sender, created_at, received_at, arrival_seq, sweet_coins_earned, sweet_coins_reason)
     SELECT 'plan' || n, 4242, 1 + n % 100, '', '[]', 0, '{}', '{"user_id":"7"}', to_timestamp(1767225600 + n), now(), -n, 0,
            'rate_limited'
       FROM generate_series(1, 20000) AS n`,
  );
  await board.sql('ANALYZE chat_messages');
  let plan = '';
  const explaining = {
    query: async (sql: string, parameters: unknown[]) => {
      const [row] = await board.sql<{ 'QUERY PLAN': unknown }>(`EXPLAIN (FORMAT JSON) ${sql}`, parameters);
      plan = JSON.stringify(row?.['QUERY PLAN']);
      return board.sql(sql, parameters);
    },
  } as unknown as Database;
  expect(await new ViewerMessages(explaining).page('7', 10, null)).toHaveLength(10);
  expect(plan).toContain('chat_messages_by_sender');
  expect(plan).not.toContain('"Sort"');
});
