interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Items given in the same turn of the event loop share one piece of work; a lone item waits for nothing. While as much
 * work is running as may run at once, items gather for the next: the busier it gets, the more share. What gathered
 * behind work that fails fails with it: behind a store that hangs, the line would otherwise grow without end.
 * `work` gets at most `max` items, in the order they were given, and returns one result for each.
 */
export class TurnBatcher<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private scheduled = false;
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly max: number,
    private readonly work: (items: Item[]) => Promise<Result[]>,
    private readonly maxAtOnce = Number.POSITIVE_INFINITY,
  ) {}

  /** Rejects when the work of the item's batch does, or work that it waited for. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.scheduled) return;
      this.scheduled = true;
      setImmediate(() => {
        this.scheduled = false;
        this.start();
      });
    });
  }

  /** Resolves when no work is running or waiting. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private start(): void {
    while (this.waiting.length > 0 && this.running.size < this.maxAtOnce) {
      const run = this.run(this.waiting.splice(0, this.max)).finally(() => {
        this.running.delete(run);
        this.start();
      });
      this.running.add(run);
    }
  }

  private async run(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.work(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, i) => resolve(results[i] as Result));
    } catch (error) {
      // With a place free, nobody waits behind this work: what was just given has nothing to do with it.
      const behind = this.running.size >= this.maxAtOnce ? this.waiting.splice(0) : [];
      for (const { reject } of batch.concat(behind)) reject(error);
    }
  }
}
