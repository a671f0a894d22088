import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Percentiles } from './load';

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

type Answer = { result?: ListenersResult | string; error?: string };

/** The process of the event stream's clients, as the bench sees it. */
export class Listeners {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves when every client has its first event. */
  static async start(order: ListenOrder): Promise<Listeners> {
    const child = fork(join(__dirname, 'listeners-process.ts'), { execArgv: ['-r', '@swc-node/register'] });
    const listeners = new Listeners(child);
    await listeners.answer();
    await listeners.ask(order);
    return listeners;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** What arrived since it was asked the last time. */
  async result(): Promise<ListenersResult> {
    return (await this.ask('result')) as ListenersResult;
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  private async ask(order: ListenOrder | 'result'): Promise<Answer['result']> {
    this.child.send(order);
    const { result, error } = await this.answer();
    if (error) throw new Error(`the listeners failed: ${error}`);
    return result;
  }

  private answer(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the listeners ended'));
      this.child.once('exit', ended);
      this.child.once('message', (message: Answer) => {
        this.child.off('exit', ended);
        resolve(message);
      });
    });
  }
}
