import type { Percentiles } from '../report/numbers';
import { CpuMeter } from './cpu';
import type { Rig, Server } from './rig';

/** A request as the bytes that are sent. */
export const getRequest = (path: string, headers = '') =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`;

/** Asks for pages in turn, one request at a time. @returns how long answers took */
export async function askedInTurn(
  rig: Rig,
  api: Server,
  paths: string[],
  { count, warmUp }: { count: number; warmUp: number },
): Promise<Percentiles> {
  const repeat = paths.map((path) => getRequest(path));
  const order = { port: api.port, repeat, connections: 1, from: 0, seconds: 60 };
  await rig.load.run({ ...order, count: warmUp });
  const { accepted, sent, ack, statuses } = await rig.load.run({ ...order, count });
  if (accepted !== sent) throw new Error(`pages of ${paths[0]}: ${JSON.stringify(statuses)}`);
  return ack;
}

/** Has a server answer one request as often as it can. @returns answers per second, and µs of its and Redis' CPU time for each */
export async function costOf(
  rig: Rig,
  server: Server,
  request: string,
  { status, seconds, connections }: { status: number; seconds: number; connections: number },
) {
  const meter = new CpuMeter({ api: server.pid, redis: rig.stores.redis.pid as number });
  const order = { port: server.port, repeat: [request], from: 0, count: Number.MAX_SAFE_INTEGER, seconds };
  const result = await rig.load.run({ ...order, connections });
  const answered = result.statuses[status] ?? 0;
  if (answered !== result.sent) throw new Error(`not all ${status}: ${JSON.stringify(result.statuses)}`);
  const { api = 0, redis = 0 } = meter.per(answered);
  return { perSecond: Math.round(answered / result.seconds), api, redis };
}
