import { CpuMeter } from '../rig/cpu';
import type { Rig, Server } from '../rig/rig';
import { medians } from '../report/numbers';
import type { Size } from '../size';

type Contender = Size['ingest']['contenders'][number];
const CONNECTIONS = 64;
/** Requests before the measurement, so that the code is compiled and the connections are there. */
const WARM_UP_SHARE = 0.1;

/** Requests per second and CPU time per request of the server's own process; medians of the rounds. */
export type IngestResult = {
  [contender in Contender]?: { perSecond: number; cpuMicros: number; rounds: number[] };
};

/**
 * Webhook ingest of one process: signed deliveries over 64 connections, as fast as they are answered, nobody consuming
 * the queue. The contenders take turns on emptied stores, so that a slow minute of the machine meets all of them.
 */
export async function ingest(rig: Rig, size: Size): Promise<IngestResult> {
  const { contenders, rounds, seconds, messages } = size.ingest;
  const warmUp = messages * WARM_UP_SHARE;
  const corpus = await rig.corpus({ messages, chatters: 5000, channels: 1 });
  const turns = contenders.map((contender) => ({
    contender,
    rounds: [] as { perSecond: number; cpuMicros: number }[],
  }));
  for (let round = 0; round < rounds; round++) {
    for (const { contender, rounds: turn } of turns) {
      const server = await startEmpty(rig, contender);
      const order = { port: server.port, corpus, connections: CONNECTIONS };
      await rig.load.run({ ...order, from: 0, count: warmUp, seconds: 8 });
      const meter = new CpuMeter({ server: server.pid });
      const result = await rig.load.run({ ...order, from: warmUp, count: messages - warmUp, seconds });
      const cpuMicros = meter.per(result.sent).server as number;
      if (result.accepted !== result.sent)
        throw new Error(`${contender}: ${JSON.stringify(result.statuses)}`);
      const perSecond = Math.round(result.sent / result.seconds);
      turn.push({ perSecond, cpuMicros });
      rig.log(`  ${contender}: ${perSecond}/s, ${cpuMicros} µs CPU, p99 ${result.ack.p99} ms`);
    }
  }
  await rig.empty();
  return Object.fromEntries(
    turns.map(({ contender, rounds }) => [
      contender,
      { ...medians(rounds), rounds: rounds.map(({ perSecond }) => perSecond) },
    ]),
  );
}

async function startEmpty(rig: Rig, contender: Contender): Promise<Server> {
  if (contender !== 'kickboard') {
    await rig.empty();
    return rig.rival(contender);
  }
  // Until a worker has made the emptied Redis again, each message is looked up in Postgres as well.
  const { api, worker } = await rig.startPair();
  await worker.stop();
  return api;
}
