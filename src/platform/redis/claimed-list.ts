import { randomUUID } from 'node:crypto';
import { LuaScript } from './lua-script';
import type { RedisConnection } from './redis-connection';

/** The three keys of a buffer that is drained by claim, commit, acknowledge. */
export interface ClaimKeys {
  /** list: entries that nobody has claimed, oldest first. */
  buffer: string;
  /** list: the one batch that somebody is writing to Postgres. */
  claimed: string;
  /** string with a lease: the id under which that batch is held. */
  claim: string;
}

/** A batch that this process alone may write, until the lease ends. */
export interface Claim {
  id: string;
  entries: string[];
}

/**
 * What else an acknowledgement changes, in the same atomic step. The script gets the claimed list and the claim as its
 * first two keys and the claim's id as its first argument, and returns 1 when the claim was still held.
 */
export interface Acknowledgement {
  script: LuaScript;
  keys: string[];
  args: (string | number)[];
}

/** How a buffer is drained. */
export interface Drain {
  /** Most entries of one claim. */
  size: number;
  /**
   * Commits a batch; it must be safe to repeat. Rejects when the batch cannot be committed now, and resolves to
   * `later` when it should not be; the batch then waits for the next drain.
   */
  commit: (entries: string[]) => Promise<Acknowledgement | 'done' | 'later'>;
  /** Called after each batch that was acknowledged. */
  report?: (batch: { entries: number; ms: number; pending: number }) => void;
}

/** A commit takes milliseconds. A holder slower than this loses the claim, which costs double work and nothing else. */
const CLAIM_LEASE_MS = 5_000;

const CLAIM = new LuaScript(__dirname, 'claim-3.lua');
const ACKNOWLEDGE = new LuaScript(__dirname, 'acknowledge-2.lua');
const RELEASE = new LuaScript(__dirname, 'release-1.lua');

/**
 * A list whose entries leave it only after they are committed elsewhere. An entry is in the list, in the one claimed
 * batch, or committed; a holder that died or stalled loses its claim, not the batch.
 */
export class ClaimedList {
  /** Kept when the answer to a claim was lost, so that this process can take up a claim it does not know it has. */
  private nextId = randomUUID();

  constructor(
    private readonly redis: RedisConnection,
    private readonly keys: ClaimKeys,
  ) {}

  /**
   * Claims, commits and acknowledges batch after batch until all that waited at the start is done; what arrives
   * meanwhile waits for the next drain. Ends early when another process holds a claim.
   * @returns how many entries were acknowledged
   */
  async drain({ size, commit, report }: Drain): Promise<number> {
    let drained = 0;
    for (;;) {
      const started = performance.now();
      const claim = await this.claim(size);
      if (!claim) return drained;
      const outcome = await commit(claim.entries).catch(async (error: unknown) => {
        // Should Redis be away as well, the lease ends the claim; the commit's error is the one that matters.
        await this.release(claim).catch(() => undefined);
        throw error;
      });
      if (outcome === 'later') {
        await this.release(claim);
        return drained;
      }
      if (!(await this.acknowledge(claim, outcome))) return drained;
      drained += claim.entries.length;
      if (report) {
        const ms = Math.round(performance.now() - started);
        report({ entries: claim.entries.length, ms, pending: await this.size() });
      }
      if (claim.entries.length < size) return drained;
    }
  }

  /** The oldest entries (at most `max`), or null when there are none or another process holds a claim. */
  async claim(max: number): Promise<Claim | null> {
    const id = this.nextId;
    const { buffer, claimed, claim } = this.keys;
    const answer = await CLAIM.run(this.redis, [buffer, claimed, claim], [id, max, CLAIM_LEASE_MS]);
    const entries = answer as string[] | null;
    if (!entries || entries.length === 0) return null;
    this.nextId = randomUUID();
    return { id, entries };
  }

  /** To be called after the commit. False when the claim was lost meanwhile; the batch is then somebody else's. */
  async acknowledge(claim: Claim, also: Acknowledgement | 'done' = 'done'): Promise<boolean> {
    const { script, keys, args } = also === 'done' ? { script: ACKNOWLEDGE, keys: [], args: [] } : also;
    const held = [this.keys.claimed, this.keys.claim];
    return (await script.run(this.redis, [...held, ...keys], [claim.id, ...args])) === 1;
  }

  /** To be called when the commit failed, so that the next try need not wait for the lease to end. */
  async release(claim: Claim): Promise<void> {
    await RELEASE.run(this.redis, [this.keys.claim], [claim.id]);
  }

  /** How many entries wait, claimed ones included. */
  async size(): Promise<number> {
    const [waiting, claimed] = await Promise.all([
      this.redis.llen(this.keys.buffer),
      this.redis.llen(this.keys.claimed),
    ]);
    return waiting + claimed;
  }

  /** The oldest entry, or null. */
  async oldest(): Promise<string | null> {
    // In the direction an entry goes: read the other way round, one that is claimed between the two is in neither.
    const waiting = await this.redis.lindex(this.keys.buffer, 0);
    return (await this.redis.lindex(this.keys.claimed, 0)) ?? waiting;
  }
}
