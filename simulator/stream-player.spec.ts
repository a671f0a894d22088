import { DeliveryTally } from './delivery-tally';
import { broadcaster } from './kick-events';
import { KickSigner } from './kick-signer';
import { Population } from './population';
import { SeededRandom } from './seeded-random';
import { StreamPlayer } from './stream-player';
import { StreamScript } from './stream-script';

interface Received {
  deliveryId: string | undefined;
  subscriptionId: string | undefined;
  type: string | undefined;
  body: { message_id?: string; is_live?: boolean };
}

const signer = KickSigner.generate();

/** Plays a short stream to a receiver that writes down what comes. */
async function play(
  { duplicates = 0, late = 0, drop = 0, reorder = 0, length = 300 },
  stop = new AbortController(),
): Promise<Received[]> {
  const startedAt = Date.now();
  const random = new SeededRandom(1);
  const population = new Population(50, 1);
  const plan = { broadcaster: broadcaster(), population, random, rate: 100, length, startedAt };
  const received: Received[] = [];
  const client = {
    async deliver(headers: Record<string, string>, rawBody: string) {
      received.push({
        deliveryId: headers['Kick-Event-Message-Id'],
        subscriptionId: headers['Kick-Event-Subscription-Id'],
        type: headers['Kick-Event-Type'],
        body: JSON.parse(rawBody),
      });
      return { outcome: 'accepted', ok: true, ackMs: 1 };
    },
  };
  const delivery = { duplicates, late, drop, reorder, lateSeconds: 600, random: new SeededRandom(2) };
  const script = new StreamScript(plan);
  const player = new StreamPlayer(script, startedAt, signer, client, new DeliveryTally(), delivery);
  await player.play(length, stop.signal);
  return received;
}

describe('the player', () => {
  it('delivers the start first, the end last and the chat once', async () => {
    const received = await play({});
    expect(received[0]?.body.is_live).toBe(true);
    expect(received.at(-1)?.body.is_live).toBe(false);
    const ids = received.flatMap(({ body }) => body.message_id ?? []);
    expect(ids.length).toBeGreaterThan(5);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('delivers again under the same id, or under another as if subscribed twice', async () => {
    const received = await play({ duplicates: 1 });
    const chat = received.filter(({ body }) => body.message_id);
    const pairs = [...new Set(chat.map(({ body }) => body.message_id))].map((id) =>
      chat.filter(({ body }) => body.message_id === id),
    );
    const kinds = pairs.map(([first, second]) => {
      if (first?.deliveryId === second?.deliveryId) return 'same delivery';
      return first?.subscriptionId === second?.subscriptionId ? 'wrong' : 'second subscription';
    });
    expect(pairs.every((pair) => pair.length === 2)).toBe(true);
    expect([...new Set(kinds)].sort()).toEqual(['same delivery', 'second subscription']);
  });

  it('drops what it is told to drop, and never the start and the end', async () => {
    const received = await play({ drop: 1 });
    expect(received.map(({ body }) => body.is_live)).toEqual([true, false]);
  });

  it('lets later messages, and the end, overtake some', async () => {
    const received = await play({ reorder: 0.5 });
    const end = received.findIndex(({ body }) => body.is_live === false);
    const after = received.slice(end + 1).flatMap(({ body }) => body.message_id ?? []);
    expect(after.length).toBeGreaterThan(0);
    expect(received.slice(0, end).flatMap(({ body }) => body.message_id ?? []).length).toBeGreaterThan(0);
  });

  it('ends the stream when stopped, and delivers at once what was to come late', async () => {
    const stop = new AbortController();
    const playing = play({ late: 1, length: Number.POSITIVE_INFINITY }, stop);
    setTimeout(() => stop.abort(), 300);
    const received = await playing;
    expect(received.filter(({ body }) => body.is_live === false)).toHaveLength(1);
    expect(received.filter(({ type }) => type === 'chat.message.sent').length).toBeGreaterThan(5);
  });
});
