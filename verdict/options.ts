import { parseArgs } from 'node:util';
import { type Fault, parseFaults } from './faults';

/** What one run is made of. */
export interface VerdictOptions {
  minutes: number;
  /** Deliveries per second. */
  rate: number;
  chatters: number;
  faults: Set<Fault>;
  seed: number;
  /** The compiled application. */
  dist: string;
  json: boolean;
  /** Leave the data folder and the logs where they are. */
  keep: boolean;
}

export const USAGE = `usage: npm run verdict -- [--minutes 2] [--rate 300] [--chatters 300] [--faults all] [--seed 1]
                         [--json] [--keep] [--dist dist]
faults: all, none, or a list such as kill-worker,redis-down,delay (docs/verdict.md)`;

/** Beyond this the leaderboard endpoint (at most 500 rows) no longer shows everybody. */
const MAX_CHATTERS = 450;

/** @throws Error in one line when an option cannot be used */
export function parseOptions(args: string[]): VerdictOptions {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '2' },
      rate: { type: 'string', default: '300' },
      chatters: { type: 'string', default: '300' },
      faults: { type: 'string', default: 'all' },
      seed: { type: 'string', default: '1' },
      dist: { type: 'string', default: 'dist' },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  return {
    minutes: within('minutes', values.minutes, 0.1, 600),
    rate: within('rate', values.rate, 1, 5000),
    chatters: Math.round(within('chatters', values.chatters, 2, MAX_CHATTERS)),
    faults: parseFaults(values.faults),
    seed: Math.round(within('seed', values.seed, 0, 2 ** 31)),
    dist: values.dist,
    json: values.json,
    keep: values.keep,
  };
}

function within(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!(value >= min && value <= max)) throw new Error(`--${name} must be a number from ${min} to ${max}`);
  return value;
}
