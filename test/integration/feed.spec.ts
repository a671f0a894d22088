// Longer than usual: what both providers must do is told once, and run for each.
import { feedBan, feedDeletion, feedMessage, feedUnban } from '../../simulator/feed-bodies';
import type { ChatMessageBody, Person } from '../../simulator/kick-bodies';
import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { type Provider, roomOf, startWithFeed, untilHeard } from '../support/feeds';
import type { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { coinsOf, history } from '../support/reads';

/** A feed's message waits for its webhook, and after a break the feed is tried again. */
const SOON_MS = 20_000;

describe.each<Provider>(['pusher', 'centrifugo'])('the feed by %s', (provider) => {
  let board: Kickboard;
  let channels: Channel[];
  let channel: Channel;
  beforeAll(async () => {
    ({ board, channels } = await startWithFeed(provider, 8));
  }, 60_000);
  beforeEach(async () => {
    channel = channels.shift() as Channel;
    await channel.start();
  });
  afterAll(() => board.close());

  const feeds = () => board.kick.server.feeds;
  const show = (message: ChatMessageBody) => {
    const shown = feedMessage(message, roomOf(channel));
    if (shown) feeds().publish(roomOf(channel), shown);
    return message.message_id;
  };
  const write = (sender: Person, minute: number, fields: Partial<ChatMessageBody> = {}) =>
    show(channel.message(sender, minute, fields));
  const earned = (ids: string[], coins: string[]) =>
    eventually(async () => expect(await coinsOf(board, ids)).toEqual(coins), SOON_MS);
  const rows = (id: string) =>
    board.sql('SELECT content, source FROM chat_messages WHERE message_id = $1', [id]);
  const onlyByFeed = async () => {
    const { body } = await board.get<{ channels: { only_by_feed: number; deliveries: object }[] }>(
      `/api/delivery-health?broadcaster_user_id=${channel.id}`,
    );
    return body.channels[0]?.only_by_feed;
  };
  const shown = async (id: string) => {
    const { messages } = await history(board, { broadcaster_user_id: channel.id });
    return messages.find(({ message_id }) => message_id === id);
  };

  test('a message that no webhook brought is shown, earns, and is counted as missed', async () => {
    const alice = viewer('alice');
    const badges = [{ text: 'Sub', type: 'subscriber', count: 3 }];
    const sender = { ...alice, identity: { username_color: '#00FF00', badges } };
    const first = channel.message(viewer('bob'), 0);
    const id = write(sender, 1, { content: 'only the feed has it', replies_to: first });
    await earned([id], ['1']);
    await board.settle();
    expect(await rows(id)).toEqual([{ content: 'only the feed has it', source: 'feed' }]);
    expect(await shown(id)).toMatchObject({
      broadcaster: { user_id: channel.id, username: 'sweetflips' },
      sender: { user_id: idOf(alice), username: 'alice', identity: { username_color: '#00FF00', badges } },
      replies_to: { message_id: first.message_id, sender: { username: 'bob' } },
      created_at: new Date(channel.ms(1)).toISOString(),
    });
    await eventually(async () => expect(await onlyByFeed()).toBe(1), SOON_MS);
  });

  test('a message that both bring is one, whichever comes first, and is not missed', async () => {
    const [alice, bob] = [viewer('alice'), viewer('bob')];
    const byWebhookFirst = channel.message(alice, 1);
    await board.kick.deliver('chat.message.sent', byWebhookFirst);
    show(byWebhookFirst);
    const byFeedFirst = channel.message(bob, 1);
    show(byFeedFirst);
    show(byFeedFirst);
    const ids = [byWebhookFirst.message_id, byFeedFirst.message_id];
    await earned(ids, ['1', '1']);
    await board.settle();
    await eventually(async () => expect(await onlyByFeed()).toBe(1), SOON_MS);
    const answer = await board.kick.deliver('chat.message.sent', byFeedFirst);
    expect(answer.body.status).toBe('duplicate');
    await eventually(async () => expect(await onlyByFeed()).toBe(0), SOON_MS);
    expect(await rows(ids[0] as string)).toMatchObject([{ source: 'webhook' }]);
    expect(await rows(ids[1] as string)).toMatchObject([{ source: 'feed' }]);
    const entries = 'SELECT amount FROM coin_entries WHERE message_id = ANY($1)';
    expect(await board.sql(entries, [ids])).toHaveLength(2);
  });

  test('what is no message, and what cannot be read, changes nothing and breaks nothing', async () => {
    const room = roomOf(channel);
    const event = 'App\\Events\\ChatMessageEvent';
    for (const data of [null, 'x', [], {}, { type: 'message' }, { type: 'message', id: 7, sender: {} }])
      feeds().publish(room, { event, data });
    const { data } = feedMessage(channel.message(viewer('x'), 1), room) as { data: object };
    const celebration = { ...data, id: 'a-celebration', type: 'celebration' };
    const forged = { ...data, id: 'with spaces in it' };
    for (const odd of [celebration, forged]) feeds().publish(room, { event, data: odd });
    feeds().publish(room, { event: 'App\\Events\\StopStreamBroadcast', data: {} });
    for (const frame of [
      '',
      '{',
      'null',
      '[]',
      '7',
      '<html>',
      '{"event":7}',
      '{"push":null}',
      '{"push":{"channel":1}}',
    ])
      feeds().sendRaw(frame);
    await eventually(async () => expect(feeds().listening(room)).toBeGreaterThan(0), SOON_MS);
    const id = write(viewer('alice'), 1);
    // A provider may answer nonsense with a new connection.
    await eventually(async () => {
      show(channel.message(viewer('alice'), 1, { message_id: id }));
      expect(await coinsOf(board, [id])).toEqual(['1']);
    }, SOON_MS);
    await board.settle();
    const known = await board.sql('SELECT message_id FROM chat_messages WHERE broadcaster_user_id = $1', [
      channel.id,
    ]);
    expect(known).toEqual([{ message_id: id }]);
    expect(await board.sql('SELECT 1 FROM dead_letters')).toEqual([]);
  });

  test('a connection that breaks off is made again', async () => {
    feeds().drop();
    await eventually(async () => expect(feeds().listening(roomOf(channel))).toBe(0));
    await untilHeard(board, channel);
    await earned([write(viewer('alice'), 1)], ['1']);
    // None that was given up lives on.
    expect(feeds().listening(roomOf(channel))).toBe(1);
  });

  test('the text of a deleted message is shown no more, wherever it is read, and its coin stays', async () => {
    const id = write(viewer('alice'), 1, { content: 'something rude' });
    const early = channel.message(viewer('bob'), 2, { content: 'rude as well' });
    feeds().publish(roomOf(channel), feedDeletion(early.message_id));
    feeds().publish(roomOf(channel), feedDeletion(id));
    await eventually(async () => {
      expect(await shown(id)).toMatchObject({
        content: '',
        emotes: [],
        deleted: true,
        sweet_coins_earned: 1,
      });
    }, SOON_MS);
    const { body } = await board.get<{ messages: object[] }>(
      `/api/chat/recent?broadcaster_user_id=${channel.id}`,
    );
    expect(JSON.stringify(body)).not.toContain('rude');
    // Told before its message came.
    await board.kick.deliver('chat.message.sent', early);
    await eventually(async () => expect(await shown(early.message_id)).toMatchObject({ deleted: true }));
    await board.settle();
    await board.redis.del(board.keys.chatLive(channel.id), board.keys.chatLiveAll());
    expect(await shown(id)).toMatchObject({ content: '', deleted: true });
  });

  test('a ban that the feed tells holds, and one that it says was lifted does not come back late', async () => {
    const alice = viewer('alice');
    feeds().publish(roomOf(channel), feedBan(alice));
    const hidden = () => board.redis.hget(board.keys.hiddenPeople(), `${channel.id}:${idOf(alice)}`);
    await eventually(async () => expect(await hidden()).toBe('banned'), SOON_MS);
    feeds().publish(roomOf(channel), feedUnban(alice));
    await eventually(async () => expect(await hidden()).toBeNull(), SOON_MS);
    const banned = {
      broadcaster: channel.broadcaster,
      moderator: viewer('moderator'),
      banned_user: alice,
      metadata: { reason: 'late', created_at: channel.time(5), expires_at: null },
    };
    await board.kick.deliver('moderation.banned', banned);
    await board.settle();
    expect(await hidden()).toBeNull();
    expect(await board.sql('SELECT 1 FROM viewer_bans WHERE user_id = $1', [idOf(alice)])).toEqual([]);
  });
});
