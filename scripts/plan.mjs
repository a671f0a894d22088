import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * `npm run plan`: what so many channels need, computed from what `npm run bench -- --only scaling --json` measured. It buys nothing
 * and knows no prices: it names engines and sizes.
 */
const FIGURES = resolve(import.meta.dirname, '..', 'docs', 'scaling-figures.json');

/** Kick as a whole: messages a second on average and at peaks, on so many channels that chat at all. */
const KICK = { average: 400, peak: 2000, channels: 100_000 };
/** `chat.message.sent`, for each verified app. */
const SUBSCRIPTIONS_PER_APP = 10_000;
/** The rest is for what comes together: raids, a process that is gone, a neighbour on the machine. */
const BUSY = 0.5;
/** Of a process: two, so that either may die or be restarted. */
const LEAST = 2;
/** Bytes, from the scenarios `outage` and `memory` (docs/operations.md, README). */
const BYTES = { waiting: 2940, decision: 104, row: 874, indexes: 204 };
/** That Redis survives without Postgres, in s. */
const OUTAGE_S = 3600;
const HEALTHY_MEMORY = 0.8;
const YEAR_S = 365 * 86_400;

/** Sum of 1/n: chat follows the size of a channel about so (Zipf's law with the exponent 1). */
const harmonic = (n) => Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0);

/** The share of Kick's chat in its `n` largest channels: a plan for others needs less. */
const shareOfLargest = (n) => harmonic(Math.min(n, KICK.channels)) / harmonic(KICK.channels);

/** Rows of the plan: what, how much, and why. */
function planFor(channels, rates, { layouts, judge }) {
  const share = shareOfLargest(channels);
  const average = rates.average ?? KICK.average * share;
  const peak = rates.peak ?? KICK.peak * share;
  const { cpu } = layouts.find(
    ({ apis, workers, wait }) => apis === 1 && workers === 1 && wait === undefined,
  );
  const cores = (micros) => (peak * micros) / 1e6;
  const processes = (micros) => Math.max(LEAST, Math.ceil(cores(micros) / BUSY));
  const perRedis = Math.floor((1e6 / cpu.redis) * BUSY);
  const masters = Math.ceil(peak / perRedis);
  const memory = (average * OUTAGE_S * BYTES.waiting + peak * 3600 * BYTES.decision) / HEALTHY_MEMORY;
  const year = average * YEAR_S * (BYTES.row + BYTES.indexes);
  const best = Math.max(...judge.map(({ perSecond }) => perSecond));
  const of = (micros) => `${round(cores(micros))} cores at the peak, ${micros} µs a message`;
  return [
    {
      what: 'messages a second',
      amount: `${round(average)}, peak ${round(peak)}`,
      why: rates.average
        ? 'as given'
        : `${Math.round(share * 100)} % of Kick's chat: its ${count(channels)} largest channels`,
    },
    {
      what: 'apps at Kick',
      amount: count(Math.ceil(channels / SUBSCRIPTIONS_PER_APP)),
      why: `${count(SUBSCRIPTIONS_PER_APP)} chat subscriptions for each verified app`,
    },
    {
      what: 'nginx or a load balancer',
      amount: '1 pair',
      why: 'gives a webhook whose api is gone to the next one',
    },
    { what: 'api processes', amount: count(processes(cpu.api)), why: of(cpu.api) },
    { what: 'worker processes', amount: count(processes(cpu.worker)), why: of(cpu.worker) },
    {
      what: 'Redis 7 masters, a replica each',
      amount: count(masters),
      why: `${of(cpu.redis)}; one is half busy at ${count(perRedis)}/s, and its judge alone does ${count(best)}/s${masters > 1 ? '; needs as many communities' : ''}`,
    },
    {
      what: 'memory of Redis',
      amount: bytes(memory),
      why: 'an hour without Postgres and an hour of decisions, four fifths full',
    },
    {
      what: 'Postgres 18, a standby',
      amount: `${Math.max(2, Math.ceil(cores(cpu.postgres) / BUSY))} cores`,
      why: of(cpu.postgres),
    },
    {
      what: 'disk of Postgres for a year',
      amount: bytes(year),
      why: `${BYTES.row + BYTES.indexes} B a message; CHAT_RETENTION_DAYS=30 keeps ${bytes((year / 365) * 30)}`,
    },
  ];
}

const count = (value) => value.toLocaleString('en-US');
const round = (value) => (value < 10 ? Number(value.toFixed(2)) : Math.round(value)).toLocaleString('en-US');
function bytes(value) {
  const [unit, size] = [
    ['TB', 1e12],
    ['GB', 1e9],
    ['MB', 1e6],
  ].find(([, each]) => value >= each) ?? ['kB', 1e3];
  return `${round(value / size)} ${unit}`;
}

/** As a table of Markdown. */
const table = (rows) =>
  [
    '| what | how much | why |',
    '|---|---|---|',
    ...rows.map(({ what, amount, why }) => `| ${what} | ${amount} | ${why} |`),
  ].join('\n');

function numberOf(values, name) {
  if (values[name] === undefined) return undefined;
  const value = Number(values[name]);
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0`);
  return value;
}

function main() {
  const options = Object.fromEntries(
    ['channels', 'average', 'peak', 'figures'].map((name) => [name, { type: 'string' }]),
  );
  const { values } = parseArgs({ options });
  const [average, peak] = [numberOf(values, 'average'), numberOf(values, 'peak')];
  if ((average === undefined) !== (peak === undefined)) throw new Error('--average and --peak go together');
  const { figures, machine } = JSON.parse(readFileSync(values.figures ?? FIGURES, 'utf8'));
  if (!figures?.scaling) throw new Error('the figures hold no scenario `scaling`');
  const channels =
    values.channels === undefined ? [10, 1000, 100_000] : [Math.ceil(numberOf(values, 'channels'))];
  console.log(`Measured on ${machine.cpu}, with everything on ${machine.cores} cores.`);
  for (const each of channels)
    console.log(`\n${count(each)} channels\n\n${table(planFor(each, { average, peak }, figures.scaling))}`);
}

try {
  main();
} catch (error) {
  console.error(`✗ ${error.message}`);
  process.exitCode = 2;
}
