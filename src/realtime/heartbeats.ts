/**
 * When each client is sent its comment: once in every interval, and not all at the same moment, which would hold up whatever
 * else the process does. One wheel for all of them instead of a timer each.
 */
export class Heartbeats<Client> {
  private readonly slots: Set<Client>[];
  private readonly slotMs: number;
  private nextSlot = 0;
  /** Slots that have come since the epoch. */
  private passed: number;

  constructor(intervalMs: number, slots: number, nowMs: number) {
    this.slots = Array.from({ length: slots }, () => new Set());
    this.slotMs = intervalMs / slots;
    this.passed = Math.floor(nowMs / this.slotMs);
  }

  /** @returns what the client is in, to be taken out of when it goes */
  add(client: Client): Set<Client> {
    const slot = this.slots[this.nextSlot] as Set<Client>;
    this.nextSlot = (this.nextSlot + 1) % this.slots.length;
    slot.add(client);
    return slot;
  }

  /** The clients whose moment has come since this was asked the last time, each once however long ago that is. */
  due(nowMs: number): Client[] {
    const now = Math.floor(nowMs / this.slotMs);
    const first = Math.max(this.passed, now - this.slots.length) + 1;
    this.passed = now;
    const due: Client[] = [];
    for (let n = first; n <= now; n += 1) due.push(...(this.slots[n % this.slots.length] as Set<Client>));
    return due;
  }
}
