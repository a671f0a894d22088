import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

type Work = (order: never) => Promise<unknown>;

/** A process of the bench beside it, which does one work after the other: its CPU time is nobody else's. */
export class HelperProcess<Does extends Work> {
  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when `<name>-process.ts` has called `carryOut`, with a work of this type. */
  static async start<Does extends Work>(name: 'load' | 'listeners'): Promise<HelperProcess<Does>> {
    const file = join(__dirname, `${name}-process.ts`);
    const helper = new HelperProcess<Does>(name, fork(file, { execArgv: ['-r', '@swc-node/register'] }));
    await helper.answer();
    return helper;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** @throws when the work failed or the process ended: figures would be worth nothing */
  async run(order: Parameters<Does>[0]): Promise<Awaited<ReturnType<Does>>> {
    this.child.send(order);
    const answer = await this.answer();
    if (answer.error) throw new Error(`the ${this.name} process failed: ${answer.error}`);
    return answer.result as Awaited<ReturnType<Does>>;
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  private answer(): Promise<{ result?: unknown; error?: string }> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error(`the ${this.name} process ended`));
      this.child.once('exit', ended);
      this.child.once('message', (answer: { result?: unknown; error?: string }) => {
        this.child.off('exit', ended);
        resolve(answer);
      });
    });
  }
}

/** The other end: carries out the orders that come, until whoever sends them is gone. */
export function carryOut(work: Work): void {
  process.on('message', (order) => {
    work(order as never).then(
      (result) => process.send?.({ result }),
      (error: unknown) => process.send?.({ error: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({});
}
