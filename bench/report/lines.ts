import type { Figures } from '../scenarios';
import { count, type Line, line, megabytes, ms, perSecond, ratio } from './line';
import { growthLines, periodLines, readLines } from './reading-lines';

/** The figures as people read them; scenarios that were not run have no lines. */
export function lines(figures: Figures): Line[] {
  return [
    ...ingestLines(figures),
    ...throughputLines(figures),
    ...outageLines(figures),
    ...readLines(figures),
    ...periodLines(figures),
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
