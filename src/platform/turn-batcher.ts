interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Items given in the same turn of the event loop share one piece of work; a lone item waits for nothing.
 * `work` gets at most `max` items, in the order they were given, and returns one result for each.
 */
export class TurnBatcher<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly max: number,
    private readonly work: (items: Item[]) => Promise<Result[]>,
  ) {}

  /** Rejects when the work of the item's batch does. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => this.start());
      this.waiting.push({ item, resolve, reject });
    });
  }

  /** Resolves when no work is running. */
  async settled(): Promise<void> {
    await Promise.all(this.running);
  }

  private start(): void {
    const all = this.waiting;
    this.waiting = [];
    for (let start = 0; start < all.length; start += this.max) {
      const run = this.run(all.slice(start, start + this.max)).finally(() => this.running.delete(run));
      this.running.add(run);
    }
  }

  private async run(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.work(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, i) => resolve(results[i] as Result));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
