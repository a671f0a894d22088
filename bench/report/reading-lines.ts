import type { Figures } from '../scenarios';
import { count, type Line, line, ms, perSecond, ratio } from './line';

export function readLines({ reads, push }: Figures): Line[] {
  const lines: Line[] = [];
  const [small, large] = [reads?.boards[0], reads?.boards.find(({ chatters }) => chatters === 20_000)];
  if (reads && small && large) {
    const cost = `${ratio(large.full.cpuMicros, small.full.cpuMicros)} (${large.full.cpuMicros} µs; the same again: ${large.same.cpuMicros} µs; as 304: ${large.unchanged.cpuMicros} µs)`;
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

export function growthLines({ growth }: Figures): Line[] {
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

export function periodLines({ periods }: Figures): Line[] {
  if (!periods) return [];
  const { entries, viewers, top, around, equal, alone, withAll } = periods;
  return [
    line(
      `page of 50 of a board of all time of ${count(viewers)} viewers, top / around somebody, p99`,
      '≤ 20 ms',
      `${ms(top.p99)} / ${ms(around.p99)}`,
    ),
    line(
      `boards over time after ${count(entries)} entries, beside a plain sum`,
      'equal',
      `${equal} of ${equal} equal; ${(alone * 1000).toFixed(0)} µs of Postgres per entry with one board, ${(withAll * 1000).toFixed(0)} µs with ${equal}`,
    ),
  ];
}
