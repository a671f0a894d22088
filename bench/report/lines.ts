// Longer than usual: one line for each scenario, in the order of the table.
import type { Figures } from '../scenarios';

/** What is measured, what it should be (– when nothing was set), what it is. */
export type Line = [what: string, aim: string, measured: string];

const count = (value: number) => value.toLocaleString('en-US');
const perSecond = (value: number) => `${count(value)}/s`;
const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const ratio = (a: number, b: number) => (a / b).toFixed(2);

/** The figures as people read them; scenarios that were not run have no lines. */
export const lines = (figures: Figures): Line[] =>
  [
    ingestLine,
    throughputLines,
    outageLines,
    memoryLines,
    readLines,
    pollingLines,
    pushLine,
    streamLines,
    pageLines,
    periodLines,
    resetLines,
    growthLines,
  ].flatMap((of) => of(figures));

function ingestLine({ ingest }: Figures): Line[] {
  const { kickboard, floor, obvious } = ingest ?? {};
  if (!kickboard || !floor) return [];
  const besides = `the floor ${perSecond(floor.perSecond)}${obvious ? `; the obvious implementation ${perSecond(obvious.perSecond)}` : ''}`;
  const measured = `${ratio(kickboard.perSecond, floor.perSecond)} (${perSecond(kickboard.perSecond)}; ${besides})`;
  return [['webhook deliveries taken in by one api process, beside the floor', '≥ 0.7 of it', measured]];
}

function throughputLines({ sustained, latency }: Figures): Line[] {
  const lines: Line[] = [];
  if (sustained)
    lines.push(['messages judged and stored, nothing growing', '≥ 6,000/s', perSecond(sustained.perSecond)]);
  const at500 = latency?.find(({ rate }) => rate === 500);
  if (at500)
    lines.push(
      ['webhook acknowledged at 500/s, p99', '≤ 50 ms', ms(at500.ack.p99)],
      ['coin readable after that, p99', '≤ 50 ms', ms(at500.coin.p99)],
      ['message in Postgres, p95', '≤ 260 ms', ms(at500.postgres.p95)],
    );
  return lines;
}

function outageLines({ outage }: Figures): Line[] {
  if (!outage) return [];
  const { messages, rowsPerSecond, messagesSeconds, raw, bytesPerWaitingMessage } = outage;
  const best = Math.max(raw.by50, raw.by1000);
  return [
    [
      `${count(messages)} messages waiting for Postgres, written when it is back, beside bare INSERTs`,
      '≥ 0.5 of their rate',
      `${ratio(rowsPerSecond, best)} (${messagesSeconds} s, ${perSecond(rowsPerSecond)}; bare ${perSecond(best)})`,
    ],
    ['Redis for a message that waits, with its decision', '–', `${count(bytesPerWaitingMessage)} B`],
  ];
}

function memoryLines({ memory }: Figures): Line[] {
  if (!memory) return [];
  const { chatters, messages, redisBytes, postgres } = memory;
  const what = `Redis for ${count(chatters)} chatters, ${count(messages)} messages stored`;
  const bytes = `${count(postgres.rowBytes)} + ${count(postgres.indexBytes)} B`;
  return [
    [what, '< 3 MB', `${(redisBytes / 1e6).toFixed(2)} MB`],
    ['Postgres for a message, row + indexes', '–', bytes],
  ];
}

function readLines({ reads }: Figures): Line[] {
  const [small, large] = [reads?.boards[0], reads?.boards.find(({ chatters }) => chatters === 20_000)];
  if (!reads || !small || !large) return [];
  const { rows, newest, oldest } = reads.chat;
  return [
    [
      `CPU time of a board of ${count(large.chatters)} chatters, beside one of ${count(small.chatters)}`,
      '≤ 1.2 times',
      `${ratio(large.full.cpuMicros, small.full.cpuMicros)} (${large.full.cpuMicros} µs; the same again: ${large.same.cpuMicros} µs; as 304: ${large.unchanged.cpuMicros} µs)`,
    ],
    [
      `page of 50 of ${count(rows)} messages, newest / oldest, p99`,
      'the same',
      `${ms(newest.p99)} / ${ms(oldest.p99)}`,
    ],
  ];
}

function pollingLines({ polling }: Figures): Line[] {
  if (!polling) return [];
  const { unchanged, changed, coins } = polling;
  const beside = ({ api, redis, bare }: typeof coins) =>
    `${api + redis} µs (${ratio(bare, api + redis)} of a bare server's ${bare} µs)`;
  return [
    [
      'CPU time of a poll of a board that did not change (304), api and Redis',
      '≤ 60 µs, ≥ 0.35',
      beside(unchanged),
    ],
    ['… of one that has changed, api alone', '≤ 120 µs', beside(changed)],
    ['… of the coins of 50 messages, api and Redis', '≤ 120 µs', beside(coins)],
  ];
}

function pushLine({ push }: Figures): Line[] {
  if (!push) return [];
  const { clients, messages, delivered, latency, cores, eventsPerSecond } = push;
  const share = delivered === 1 ? '' : `, ${(delivered * 100).toFixed(2)} % of ${count(messages)} messages`;
  const what = `pushed to ${count(clients)} clients, from sending the webhook, p99`;
  const measured = `${ms(latency.p99)}, ${cores.api} of a core, ${perSecond(eventsPerSecond)}${share}`;
  return [[what, '≤ 100 ms, < 1 core', measured]];
}

function streamLines({ streams }: Figures): Line[] {
  if (!streams) return [];
  const { clients, bytes, grownBytes, idle, storm } = streams;
  const kB = (value: number) => `${(value / 1000).toFixed(1)} kB`;
  const everybody = storm.connected === clients ? '' : `${count(storm.connected)} of them, `;
  return [
    [
      `${count(clients)} idle clients of one api, memory of each after a collection`,
      '≤ 12 kB',
      `${kB(bytes)} (before: ${kB(grownBytes)})`,
    ],
    ['… CPU time while nobody writes', '≤ 5 % of a core', `${idle.api} %`],
    [
      '… all connect again at once after a restart of the api, until the last is served',
      '≤ 5 s',
      `${everybody}${ms(storm.ms)} (${storm.micros} µs of CPU each; ${count(storm.redisCommands)} commands of Redis, ${count(storm.transactions)} transactions of Postgres in all)`,
    ],
  ];
}

function pageLines({ page }: Figures): Line[] {
  const [first, last] = [page?.memory[0], page?.memory.at(-1)];
  if (!page || !first || !last) return [];
  const MB = ({ bytes }: typeof last) => (bytes / 1e6).toFixed(1);
  return [
    [
      `JavaScript of a page after ${page.hours} h of ${page.chatPerSecond} messages/s, beside after 1 h`,
      'flat',
      `${MB(last)} MB beside ${MB(first)} (elements ${count(last.nodes)} beside ${count(first.nodes)})`,
    ],
    ['board and chat of a first visit over "Fast 3G"', '≤ 1 s', ms(page.firstLoadMs)],
    [
      `frames of a page drawn per second at ${page.framesAt} messages/s, in software`,
      '60',
      `${page.frames.perSecond}, its thread busy ${page.frames.busyPercent} % of the time`,
    ],
  ];
}

function growthLines({ growth }: Figures): Line[] {
  const [[few, many] = [], [one, several] = []] = [growth?.boards, growth?.channels];
  if (!few || !many || !one || !several) return [];
  const board = `CPU time per message on a board of ${count(many.chatters)} chatters, beside one of ${count(few.chatters)}`;
  const times = (large: typeof many.cost, small: typeof many.cost) =>
    `${ratio(large.total, small.total)} times (${large.total} µs)`;
  return [
    [board, 'flat', times(many.cost, few.cost)],
    [
      `… in ${count(several.channels)} channels, beside ${count(one.channels)}`,
      'flat',
      times(several.cost, one.cost),
    ],
  ];
}

function periodLines({ periods }: Figures): Line[] {
  if (!periods) return [];
  const { entries, viewers, crowd, top, around, equal, alone, withAll } = periods;
  const perEntry = `${(alone * 1000).toFixed(0)} µs of Postgres per entry with one board, ${(withAll * 1000).toFixed(0)} µs with ${equal}`;
  return [
    [
      `page of 50 of a board of all time of ${count(crowd)} viewers, top / around somebody, p99`,
      '≤ 20 ms',
      `${ms(top.p99)} / ${ms(around.p99)}`,
    ],
    [
      `boards over time after ${count(entries)} entries of ${count(viewers)} viewers, beside a plain sum`,
      'equal',
      `${equal} of ${equal} equal; ${perEntry}`,
    ],
  ];
}

function resetLines({ reset }: Figures): Line[] {
  if (!reset) return [];
  const { viewers, rate, resetSeconds, undoSeconds, ack } = reset;
  const acks = [ack.before, ack.reset, ack.undo].map(({ p99 }) => ms(p99)).join(' / ');
  return [
    [
      `all coins of ${count(viewers)} viewers taken, and given back`,
      'seconds',
      `${resetSeconds.toFixed(1)} s, ${undoSeconds.toFixed(1)} s`,
    ],
    [`… webhook acknowledged at ${rate}/s, p99, before / during the one / the other`, '≤ 50 ms', acks],
  ];
}
