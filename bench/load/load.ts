import { join } from 'node:path';
import type { Percentiles } from '../report/numbers';
import type { CorpusPlan } from './corpus';
import { HelperProcess } from './helper-process';

/** The key that signs what it sends. */
export const KEY = '.data/bench/kick-key.pem';

/** What the generator is to send: the requests of a corpus, or a few that are repeated in turn. */
export type LoadOrder = Delivery & ({ corpus: CorpusPlan } | { repeat: string[] });

interface Delivery {
  port: number;
  /** First request, and how many at most; with none of a corpus it is signed, when there is none that is young enough. */
  from: number;
  count: number;
  connections: number;
  /** At most so long. */
  seconds: number;
  /** Requests per second; left out: each connection sends as soon as it has its answer. */
  rate?: number;
  /** Redis whose decisions are watched, for the time from an answer to its coin. */
  watchDecisions?: string;
}

export interface LoadResult {
  sent: number;
  /** Answered 200. */
  accepted: number;
  statuses: Record<number, number>;
  seconds: number;
  /** From when a request was due to its answer. */
  ack: Percentiles;
  /** From an answer to the decision on its message being readable; null when it was not watched. */
  coin: Percentiles | null;
}

/** The load generator, as a process of its own. */
export type Load = HelperProcess<LoadOrder, LoadResult>;

export const startLoad = (): Promise<Load> =>
  HelperProcess.start('load generator', join(__dirname, 'load-process.ts'));
