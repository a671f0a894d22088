import type { SeededRandom } from '../../simulator/seeded-random';
import type { Fault } from '../faults';
import type { SentStatus } from './delivery';
import type { Story } from './story';

/** A status event: when it happened and when it is delivered, both in ms from the begin of the run. */
export interface StatusEvent {
  happenedAtMs: number;
  deliveredAtMs: number;
  status: SentStatus;
  /** Also sent by a second subscription: the same body under another id. */
  twice: boolean;
}

/** What is done to the events of one stream. */
type StatusFault = 'none' | 'late-start' | 'late-end' | 'no-end' | 'end-first';

const second = (ms: number) => Math.floor(ms / 1000) * 1000;

/** The streams of all channels over the whole story, as the events Kick sends about them. */
export function planStreams(
  story: Story,
  broadcasterIds: string[],
  faults: Set<Fault>,
  random: SeededRandom,
): StatusEvent[] {
  // The channels take turns at one list, so that a run of a few streams has every fault in it.
  const all = statusFaults(faults, random);
  return broadcasterIds.flatMap((id, channel) =>
    planChannel(story, id, random, (n) => all[(n * broadcasterIds.length + channel) % all.length] ?? 'none'),
  );
}

function planChannel(
  story: Story,
  broadcasterId: string,
  random: SeededRandom,
  faultOfStream: (n: number) => StatusFault,
): StatusEvent[] {
  const events: StatusEvent[] = [];
  let started = second(story.beginMs + random.int(5_000, 40_000));
  for (let n = 0; started < story.endMs - 60_000; n++) {
    const ended = second(started + random.int(70_000, 150_000));
    const stream = streamEvents(story, broadcasterId, n, started, ended, random);
    apply(faultOfStream(n), stream, story, random);
    events.push(...stream);
    // Some pauses are shorter than the two minutes of grace, some longer.
    started = second(
      ended + (random.chance(0.4) ? random.int(15_000, 100_000) : random.int(140_000, 180_000)),
    );
  }
  // What the story does not reach has not happened: the last stream may still be live.
  return events.filter(({ happenedAtMs }) => happenedAtMs <= story.runMs);
}

function statusFaults(faults: Set<Fault>, random: SeededRandom): StatusFault[] {
  const some: StatusFault[] = ['none'];
  if (faults.has('drop-status')) some.push('late-start', 'late-end', 'no-end');
  if (faults.has('reorder')) some.push('end-first');
  return some
    .map((fault) => ({ fault, key: random.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ fault }) => fault);
}

function streamEvents(
  story: Story,
  broadcasterId: string,
  n: number,
  started: number,
  ended: number,
  random: SeededRandom,
): StatusEvent[] {
  const title = `stream ${n} of ${broadcasterId}`;
  const event = (isLive: boolean, atStoryMs: number): StatusEvent => {
    const happenedAtMs = story.offsetOf(atStoryMs);
    const status: SentStatus = {
      broadcasterId,
      isLive,
      title,
      startedMs: started,
      endedMs: isLive ? null : second(atStoryMs),
      sentMs: Math.floor(story.runBeginMs + happenedAtMs),
    };
    return { happenedAtMs, deliveredAtMs: happenedAtMs, status, twice: isLive && random.chance(0.3) };
  };
  const events = [event(true, started)];
  if (random.chance(0.4)) {
    // A short reconnect: the stream goes away and comes back under the same start.
    const away = second(started + (ended - started) * (0.3 + 0.2 * random.next()));
    events.push(event(false, away), event(true, away + random.int(5, 30) * 1000));
  }
  return [...events, event(false, ended)];
}

function apply(fault: StatusFault, stream: StatusEvent[], story: Story, random: SeededRandom): void {
  const start = stream[0] as StatusEvent;
  const end = stream.at(-1) as StatusEvent;
  const late = (event: StatusEvent) => {
    event.deliveredAtMs += story.runMs * (0.03 + 0.12 * random.next());
  };
  if (fault === 'late-start') late(start);
  if (fault === 'late-end') late(end);
  if (fault === 'no-end') stream.pop();
  if (fault === 'end-first') start.deliveredAtMs = end.deliveredAtMs + random.int(50, 1500);
}
