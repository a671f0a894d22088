import { findEmotes } from './chat-content';
import { broadcaster } from './kick-events';
import { Population } from './population';
import { SeededRandom } from './seeded-random';
import { StreamScript, type TimedEvent } from './stream-script';

const STARTED_AT = Date.UTC(2026, 5, 1, 20);

function play({ seed = 1, minutes = 30, rate = 10, chatters = 200 } = {}): TimedEvent[] {
  const script = new StreamScript({
    broadcaster: broadcaster(),
    population: new Population(chatters, seed),
    random: new SeededRandom(seed),
    rate,
    length: minutes * 60_000,
    startedAt: STARTED_AT,
  });
  return [...script.events(), script.end(minutes * 60_000)];
}

const withoutIds = (events: TimedEvent[]) =>
  JSON.stringify(events, (key, value) => (key === 'id' || key === 'message_id' ? 'id' : value));

describe('a simulated stream', () => {
  const stream = play();
  const chat = stream.flatMap((event) => (event.type === 'chat.message.sent' ? [event.body] : []));

  it('starts live, ends offline with the same start, and keeps the order of time between', () => {
    expect(stream[0]).toMatchObject({ at: 0, body: { is_live: true, started_at: '2026-06-01T20:00:00Z' } });
    expect(stream.at(-1)?.body).toMatchObject({
      is_live: false,
      started_at: '2026-06-01T20:00:00Z',
      ended_at: '2026-06-01T20:30:00Z',
    });
    expect(stream.every((event, index) => event.at >= (stream[index - 1]?.at ?? 0))).toBe(true);
  });

  it('is the same again for the same seed, apart from message ids', () => {
    const [first, again, other] = [1, 1, 2].map((seed) => withoutIds(play({ seed, minutes: 3 })));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it.each([1, 2, 3])('has about as much chat as asked for (seed %i)', (seed) => {
    const messages = play({ seed, minutes: 240, rate: 1 }).filter(({ type }) => type === 'chat.message.sent');
    expect(messages.length / (240 * 60)).toBeGreaterThan(0.85);
    expect(messages.length / (240 * 60)).toBeLessThan(1.15);
  });

  it('has events of every documented type', () => {
    expect([...new Set(stream.map((event) => event.type))].sort()).toEqual([
      'channel.followed',
      'channel.reward.redemption.updated',
      'channel.subscription.gifts',
      'channel.subscription.new',
      'channel.subscription.renewal',
      'chat.message.sent',
      'kicks.gifted',
      'livestream.metadata.updated',
      'livestream.status.updated',
      'moderation.banned',
    ]);
  });

  it('has the oddities of real chat', () => {
    expect(chat.some((body) => body.sender.is_anonymous)).toBe(true);
    expect(chat.some((body) => body.sender.username === 'botrix')).toBe(true);
    expect(chat.some((body) => body.replies_to)).toBe(true);
    expect(chat.some((body) => body.content === '')).toBe(true);
    expect(chat.some((body) => body.created_at.endsWith('+11:00'))).toBe(true);
    expect(chat.some((body) => body.emotes === null && findEmotes(body.content).length > 0)).toBe(true);
  });

  it('gives emote positions that cut the token out of the content', () => {
    const tokens = chat.flatMap(({ content, emotes }) =>
      (emotes ?? []).flatMap((use) =>
        use.positions.map(({ s, e }) => ({ id: use.emote_id, token: content.slice(s, e + 1) })),
      ),
    );
    expect(tokens.length).toBeGreaterThan(100);
    const wrong = tokens.filter(
      ({ id, token }) => !token.startsWith(`[emote:${id}:`) || !token.endsWith(']'),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps those silent for ever who were banned for ever', () => {
    const banned = new Set<unknown>();
    const afterwards: TimedEvent[] = [];
    for (const event of stream) {
      if (event.type === 'moderation.banned' && event.body.metadata.expires_at === null) {
        banned.add(event.body.banned_user.user_id);
      }
      if (event.type === 'chat.message.sent' && banned.has(event.body.sender.user_id)) afterwards.push(event);
    }
    expect(afterwards).toEqual([]);
    expect(banned.size).toBeGreaterThan(0);
  });
});

describe('a population', () => {
  it('has distinct people, the same ones in a smaller and a larger crowd', () => {
    const few = new Population(100, 7).chatters;
    const many = new Population(5000, 7).chatters;
    expect(many.slice(0, 100)).toEqual(few);
    expect(new Set(many.map(({ person }) => person.user_id)).size).toBe(5000);
    expect(new Set(many.map(({ person }) => person.channel_slug)).size).toBe(5000);
  });

  it('lets a few write most', () => {
    const population = new Population(200, 1);
    const random = new SeededRandom(1);
    const draws = Array.from({ length: 20_000 }, () => population.chatters.indexOf(population.pick(random)));
    const keenest = draws.filter((rank) => rank < 40).length / draws.length;
    expect(keenest).toBeGreaterThan(0.4);
    expect(keenest).toBeLessThan(0.7);
    expect(new Set(draws).size).toBe(200);
  });
});
