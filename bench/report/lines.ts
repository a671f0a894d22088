import type { Figures } from '../scenarios';

/** One line of the table: what is measured, what it should be (– when nothing was set), what it is. */
export interface Line {
  what: string;
  aim: string;
  measured: string;
}

const line = (what: string, aim: string, measured: string): Line => ({ what, aim, measured });
const count = (value: number) => value.toLocaleString('en-US');
const perSecond = (value: number) => `${count(value)}/s`;
const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const ratio = (a: number, b: number) => (a / b).toFixed(2);
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;

/** The figures as people read them; scenarios that were not run have no lines. */
export function lines(figures: Figures): Line[] {
  return [
    ...ingestLines(figures),
    ...throughputLines(figures),
    ...outageLines(figures),
    ...readLines(figures),
    ...growthLines(figures),
  ];
}

function ingestLines({ ingest }: Figures): Line[] {
  const { kickboard, floor, obvious } = ingest ?? {};
  if (!kickboard || !floor) return [];
  const besides = [
    `the floor ${perSecond(floor.perSecond)}`,
    ...(obvious ? [`the obvious implementation ${perSecond(obvious.perSecond)}`] : []),
  ];
  return [
    line(
      'webhook deliveries taken in by one api process, beside the floor',
      '≥ 0.7 of it',
      `${ratio(kickboard.perSecond, floor.perSecond)} (${perSecond(kickboard.perSecond)}; ${besides.join('; ')})`,
    ),
  ];
}

function throughputLines({ sustained, latency }: Figures): Line[] {
  const at500 = latency?.find(({ rate }) => rate === 500);
  return [
    ...(sustained
      ? [line('messages judged and stored, nothing growing', '≥ 6,000/s', perSecond(sustained.perSecond))]
      : []),
    ...(at500
      ? [
          line('webhook acknowledged at 500/s, p99', '≤ 50 ms', ms(at500.ack.p99)),
          line('coin readable after that, p99', '≤ 50 ms', ms(at500.coin.p99)),
          line('message in Postgres, p95', '≤ 260 ms', ms(at500.postgres.p95)),
        ]
      : []),
  ];
}

function outageLines({ outage, memory }: Figures): Line[] {
  const lines: Line[] = [];
  if (outage) {
    const { messages, rowsPerSecond, messagesSeconds, raw } = outage;
    const best = Math.max(raw.by50, raw.by1000);
    lines.push(
      line(
        `${count(messages)} messages waiting for Postgres, written when it is back, beside bare INSERTs`,
        '≥ 0.5 of their rate',
        `${ratio(rowsPerSecond, best)} (${messagesSeconds} s, ${perSecond(rowsPerSecond)}; bare ${perSecond(best)})`,
      ),
      line(
        'Redis for a message that waits, with its decision',
        '–',
        `${count(outage.bytesPerWaitingMessage)} B`,
      ),
    );
  }
  if (memory) {
    const { rowBytes, indexBytes } = memory.postgres;
    lines.push(
      line(
        `Redis for ${count(memory.chatters)} chatters, ${count(memory.messages)} messages stored`,
        '< 3 MB',
        megabytes(memory.redisBytes),
      ),
      line('Postgres for a message, row + indexes', '–', `${count(rowBytes)} + ${count(indexBytes)} B`),
    );
  }
  return lines;
}

function readLines({ reads, push }: Figures): Line[] {
  const lines: Line[] = [];
  const [small, large] = [reads?.boards[0], reads?.boards.find(({ chatters }) => chatters === 20_000)];
  if (reads && small && large) {
    const cost = `${ratio(large.full.cpuMicros, small.full.cpuMicros)} (${large.full.cpuMicros} µs; 304: ${large.unchanged.cpuMicros} µs)`;
    const { rows, newest, oldest } = reads.chat;
    lines.push(
      line(
        `CPU time of a board of ${count(large.chatters)} chatters, beside one of ${count(small.chatters)}`,
        '≤ 1.2 times',
        cost,
      ),
      line(
        `page of 50 of ${count(rows)} messages, newest / oldest, p99`,
        'the same',
        `${ms(newest.p99)} / ${ms(oldest.p99)}`,
      ),
    );
  }
  if (push) {
    const { clients, messages, delivered, latency, cores, eventsPerSecond } = push;
    const share = delivered === 1 ? '' : `, ${(delivered * 100).toFixed(2)} % of ${count(messages)} messages`;
    lines.push(
      line(
        `pushed to ${count(clients)} clients, from sending the webhook, p99`,
        '≤ 100 ms, < 1 core',
        `${ms(latency.p99)}, ${cores.api} of a core, ${perSecond(eventsPerSecond)}${share}`,
      ),
    );
  }
  return lines;
}

function growthLines({ growth }: Figures): Line[] {
  if (!growth) return [];
  const { boards, channels } = growth;
  const [fewChatters, manyChatters] = [boards[0], boards[1]];
  const [oneChannel, manyChannels] = [channels[0], channels[1]];
  if (!fewChatters || !manyChatters || !oneChannel || !manyChannels) return [];
  const cost = (many: { cost: { total: number } }, few: { cost: { total: number } }) =>
    `${ratio(many.cost.total, few.cost.total)} times (${many.cost.total} µs)`;
  return [
    line(
      `CPU time per message on a board of ${count(manyChatters.chatters)} chatters, beside one of ${count(fewChatters.chatters)}`,
      'flat',
      cost(manyChatters, fewChatters),
    ),
    line(
      `… in ${count(manyChannels.channels)} channels, beside ${count(oneChannel.channels)}`,
      'flat',
      cost(manyChannels, oneChannel),
    ),
  ];
}
