import type { SeededRandom } from '../../simulator/seeded-random';
import type { Fault } from '../faults';
import type { Delivery } from './delivery';
import { seededUlid } from './seeded-ids';
import type { Story } from './story';

/** Delays, doubles and swaps chat deliveries as Kick does, where the run's faults ask for it. */
export function applyChatFaults(
  chat: Delivery[],
  faults: Set<Fault>,
  story: Story,
  random: SeededRandom,
): Delivery[] {
  let deliveries = chat;
  if (faults.has('delay')) deliveries = delay(deliveries, story, random);
  if (faults.has('reorder')) deliveries = swapNeighbours(deliveries, random);
  if (faults.has('duplicate')) deliveries = deliveries.flatMap((delivery) => double(delivery, random));
  return deliveries;
}

/** A few seconds' worth of one channel's messages come 10 to 60 s late (less in a short run), in order. */
function delay(chat: Delivery[], story: Story, random: SeededRandom): Delivery[] {
  const most = Math.max(10_000, Math.min(60_000, story.runMs / 2));
  const count = Math.max(1, Math.round(story.runMs / 30_000));
  const windows = Array.from({ length: count }, (_, n) => ({
    parity: n % 2,
    fromMs: story.runMs * (0.1 + 0.5 * random.next()),
    lastsMs: random.int(2_000, 6_000),
    byMs: random.int(10_000, most),
  }));
  const channels = new Map<string, number>();
  return chat.map((delivery) => {
    if (delivery.meaning.kind !== 'chat') return delivery;
    const { broadcasterId } = delivery.meaning.message;
    const parity = channels.get(broadcasterId) ?? channels.size;
    channels.set(broadcasterId, parity);
    const late = windows.find(
      (window) =>
        window.parity === parity &&
        delivery.atMs >= window.fromMs &&
        delivery.atMs < window.fromMs + window.lastsMs,
    );
    return late ? { ...delivery, atMs: delivery.atMs + late.byMs } : delivery;
  });
}

function swapNeighbours(chat: Delivery[], random: SeededRandom): Delivery[] {
  const swapped = [...chat];
  for (let n = 1; n < swapped.length; n++) {
    if (!random.chance(0.04)) continue;
    const [first, second] = [swapped[n - 1] as Delivery, swapped[n] as Delivery];
    swapped[n - 1] = { ...first, atMs: second.atMs };
    swapped[n] = { ...second, atMs: first.atMs };
  }
  return swapped;
}

/** Redelivered under the same id, or delivered by a second subscription under another; at once or seconds later. */
function double(delivery: Delivery, random: SeededRandom): Delivery[] {
  if (delivery.meaning.kind !== 'chat' || !random.chance(0.08)) return [delivery];
  const afterMs = random.chance(0.4) ? random.int(0, 5) : random.int(100, 15_000);
  const again = { ...delivery, atMs: delivery.atMs + afterMs };
  if (random.chance(0.6)) return [delivery, again];
  const sentMs = Date.parse(delivery.timestamp);
  return [delivery, { ...again, id: seededUlid(sentMs, random) }];
}
