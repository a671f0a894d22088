import { join } from 'node:path';
import type { Percentiles } from '../report/numbers';
import { HelperProcess } from './helper-process';

export interface ListenOrder {
  port: number;
  path: string;
  clients: number;
  /** How many connect side by side. */
  atOnce: number;
}

/** Latencies in ms, from the time that a message names to its arrival at a client. */
export interface ListenersResult extends Percentiles {
  events: number;
  /** Of them, those that brought a message of ours. */
  messages: number;
  /** Connections that the server ended. */
  closed: number;
}

/** The event stream's clients, as a process of their own; `result` asks what arrived since it was asked the last time. */
export type Listeners = HelperProcess<ListenOrder | 'result', ListenersResult>;

/** Resolves when every client has its first event. */
export async function startListeners(order: ListenOrder): Promise<Listeners> {
  const listeners: Listeners = await HelperProcess.start(
    'listeners',
    join(__dirname, 'listeners-process.ts'),
  );
  await listeners.run(order);
  return listeners;
}
