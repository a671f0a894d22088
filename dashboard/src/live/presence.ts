/** Nobody looks: a minute, so that a look at another tab does not cost a new load. */
const LET_GO_MS = 60_000;
const TICK_MS = 2000;
/** Timers of a hidden tab come each second; a longer pause is a page that was frozen or a machine that slept. */
const SLEPT_MS = 10_000;

/**
 * Runs `follow` while somebody may be looking: not in a tab that has been hidden for a minute, not in a frozen page, not
 * without a network. After a sleep it begins anew, because what waited meanwhile would come as one flood.
 */
export class Presence {
  private run: AbortController | null = null;
  private runs = 0;
  private tickMs = Date.now();
  private hideTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param follow until the signal ends it; `isReturn`: something may have happened since the run before */
  constructor(private readonly follow: (signal: AbortSignal, isReturn: boolean) => void) {}

  /** When this page was last known to be awake. */
  get awakeMs(): number {
    return this.tickMs;
  }

  start(stop: AbortSignal): void {
    const ticking = setInterval(() => void this.hasSlept(), TICK_MS);
    const listen = (target: EventTarget, name: string, listener: () => void) =>
      target.addEventListener(name, listener, { signal: stop });
    listen(document, 'visibilitychange', () => this.noteVisibility());
    listen(document, 'freeze', () => this.end());
    listen(document, 'resume', () => this.begin());
    listen(window, 'pageshow', () => this.begin());
    listen(window, 'offline', () => this.end());
    listen(window, 'online', () => this.begin());
    stop.addEventListener('abort', () => {
      clearInterval(ticking);
      clearTimeout(this.hideTimer);
      this.end();
    });
    this.tickMs = Date.now();
    this.begin();
    this.noteVisibility();
  }

  /** Begins if nothing runs and somebody may be looking; also called when the server answers although the network is said to be off. */
  begin(): void {
    if (this.run || (document.hidden && this.runs > 0)) return;
    this.run = new AbortController();
    this.follow(this.run.signal, this.runs++ > 0);
  }

  /** To be asked before what has come is shown: true when the page slept, and then it has begun anew. */
  hasSlept(): boolean {
    const pause = Date.now() - this.tickMs;
    if (pause <= SLEPT_MS) {
      this.tickMs = Date.now();
      return false;
    }
    this.end();
    this.tickMs = Date.now();
    this.begin();
    return true;
  }

  private end(): void {
    const { run } = this;
    this.run = null;
    run?.abort();
  }

  private noteVisibility(): void {
    clearTimeout(this.hideTimer);
    if (document.hidden) this.hideTimer = setTimeout(() => this.end(), LET_GO_MS);
    else if (!this.hasSlept()) this.begin();
  }
}
