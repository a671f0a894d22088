import { type ChildProcess, fork } from 'node:child_process';

type Answer<Result> = { result: Result } | { error: string };

/** A process of the bench beside it, which carries out one order after the other: its CPU time is nobody else's. */
export class HelperProcess<Order extends object | string, Result> {
  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {}

  /** @param file TypeScript that calls `carryOut`; resolves when it does */
  static async start<Order extends object | string, Result>(
    name: string,
    file: string,
  ): Promise<HelperProcess<Order, Result>> {
    const child = fork(file, { execArgv: ['-r', '@swc-node/register'] });
    const helper = new HelperProcess<Order, Result>(name, child);
    await helper.answer();
    return helper;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** @throws when the order failed or the process ended: figures would be worth nothing */
  async run(order: Order): Promise<Result> {
    this.child.send(order);
    const answer = await this.answer();
    if ('error' in answer) throw new Error(`the ${this.name} failed: ${answer.error}`);
    return answer.result;
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  private answer(): Promise<Answer<Result>> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error(`the ${this.name} ended`));
      this.child.once('exit', ended);
      this.child.once('message', (answer: Answer<Result>) => {
        this.child.off('exit', ended);
        resolve(answer);
      });
    });
  }
}

/** The other end: carries out the orders that come, until whoever sends them is gone. */
export function carryOut(work: (order: never) => Promise<unknown>): void {
  process.on('message', (order) => {
    work(order as never).then(
      (result) => process.send?.({ result }),
      (error: unknown) => process.send?.({ error: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ result: 'ready' });
}
