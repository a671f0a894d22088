import { parseOptions } from '../options';
import { planFaults } from '../schedule';
import { planTraffic } from './plan';

const BEGIN = Date.parse('2026-06-01T20:00:00Z');
const options = (...args: string[]) => parseOptions(['--minutes', '1', '--rate', '50', ...args]);

it('plans the same for the same seed, and something else for another', () => {
  const [once, again] = [planTraffic(options(), BEGIN), planTraffic(options(), BEGIN)];
  expect(again.deliveries).toEqual(once.deliveries);
  expect(planTraffic(options('--seed', '2'), BEGIN).deliveries).not.toEqual(once.deliveries);
  const faults = () => planFaults(options().faults, 1, 60_000);
  expect(faults()).toEqual(faults());
});

it('writes nothing before it is sent, except by a clock that runs ahead', () => {
  for (const { meaning, atMs } of planTraffic(options(), BEGIN).deliveries) {
    if (meaning.kind !== 'chat' || meaning.message.createdMs === null) continue;
    expect(meaning.message.createdMs).toBeLessThanOrEqual(BEGIN + atMs);
  }
});

it('has every kind of trouble in it: several streams of both channels, late, doubled and useless deliveries', () => {
  const { deliveries, story } = planTraffic(options(), BEGIN);
  const kinds = new Set(
    deliveries.map(({ meaning }) => (meaning.kind === 'harmless' ? meaning.why : meaning.kind)),
  );
  expect(kinds.size).toBeGreaterThanOrEqual(14);
  const streams = new Set(
    deliveries.flatMap(({ meaning }) =>
      meaning.kind === 'status' ? [`${meaning.status.broadcasterId} ${meaning.status.startedMs}`] : [],
    ),
  );
  expect(streams.size).toBeGreaterThanOrEqual(6);
  expect(new Set(deliveries.map(({ id }) => id)).size).toBeLessThan(deliveries.length);
  expect(deliveries.filter(({ atMs }) => atMs > story.runMs).length).toBeGreaterThan(0);
});

it('refuses a fault it does not know, in one line', () => {
  expect(() => options('--faults', 'kill-worker,flood')).toThrow(/unknown fault "flood"/);
});

it('has messages of yesterday, several of one person within seconds, when they are asked for', () => {
  const old = (...args: string[]) =>
    planTraffic(options(...args), BEGIN).deliveries.flatMap(({ meaning }) =>
      meaning.kind === 'chat' &&
      meaning.message.createdMs !== null &&
      meaning.message.createdMs < BEGIN - 86_400_000
        ? [meaning.message]
        : [],
    );
  expect(old('--faults', 'none')).toEqual([]);
  const messages = old('--faults', 'days-late');
  const times = messages.map(({ createdMs }) => Number(createdMs));
  expect(messages.length).toBeGreaterThan(100);
  expect(messages[1]?.senderId).toBe(messages[0]?.senderId);
  expect(Number(times[1]) - Number(times[0])).toBe(1000);
});
