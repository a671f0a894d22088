import type { RowChange } from './board-changes';

/** `sequence` differs for every highlight, so that a second coin within one animation starts it again. */
export type Highlight = RowChange & { sequence: number };

/** By user id. */
export type Highlighted = ReadonlyMap<string, Highlight>;

/** As long as the animations in motion.css. */
const HIGHLIGHT_MS = 2600;
/** What has faded is taken away so often at most: in a busy chat it would be as often as something happens. */
const FADE_MS = 250;

/** The rows that the eye is led to, each for the time of its animation. */
export class Highlights {
  private shown: Highlighted = new Map();
  private sequence = 0;
  /** When the highlights of a sequence have faded, oldest first. */
  private readonly fadesAt = new Map<number, number>();
  private fading: ReturnType<typeof setTimeout> | undefined;

  /** @param onFaded is told what is left */
  constructor(private readonly onFaded: (left: Highlighted) => void) {}

  /** @returns all that are shown now */
  add(changes: ReadonlyMap<string, RowChange>): Highlighted {
    const sequence = ++this.sequence;
    this.fadesAt.set(sequence, Date.now() + HIGHLIGHT_MS);
    const shown = this.withoutFaded();
    for (const [userId, change] of changes) shown.set(userId, { ...change, sequence });
    this.shown = shown;
    this.fading ??= setTimeout(this.fade, HIGHLIGHT_MS);
    return shown;
  }

  private readonly fade = (): void => {
    this.fading = undefined;
    this.shown = this.withoutFaded();
    const [nextAt] = this.fadesAt.values();
    if (nextAt !== undefined) this.fading = setTimeout(this.fade, Math.max(FADE_MS, nextAt - Date.now()));
    this.onFaded(this.shown);
  };

  private withoutFaded(): Map<string, Highlight> {
    const now = Date.now();
    for (const [sequence, atMs] of this.fadesAt) if (atMs <= now) this.fadesAt.delete(sequence);
    return new Map([...this.shown].filter(([, { sequence }]) => this.fadesAt.has(sequence)));
  }
}
