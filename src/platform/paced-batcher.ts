/**
 * Hands items on in batches: at once when nothing was handed on lately, otherwise when a full batch is there or the
 * spacing has passed. Quiet times have no delay, and busy ones full batches instead of many small ones.
 */
export class PacedBatcher<Item> {
  private waiting: Item[] = [];
  private lastMs = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private readonly running = new Set<Promise<void>>();

  /**
   * @param max items of one batch
   * @param spacingMs how long an item waits at most
   * @param work must not reject
   */
  constructor(
    private readonly max: number,
    private readonly spacingMs: number,
    private readonly work: (items: Item[]) => Promise<void>,
  ) {}

  add(items: Item[]): void {
    this.waiting.push(...items);
    while (this.waiting.length >= this.max) this.handOn();
    if (this.waiting.length === 0 || this.timer) return;
    const sinceLast = performance.now() - this.lastMs;
    if (sinceLast >= this.spacingMs) return this.handOn();
    this.timer = setTimeout(() => this.handOn(), this.spacingMs - sinceLast);
  }

  /** Hands on what waits, and resolves when no work is running. */
  async settled(): Promise<void> {
    while (this.waiting.length > 0) this.handOn();
    await Promise.all(this.running);
  }

  private handOn(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastMs = performance.now();
    const run = this.work(this.waiting.splice(0, this.max)).finally(() => this.running.delete(run));
    this.running.add(run);
  }
}
