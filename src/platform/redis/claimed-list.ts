import { randomUUID } from 'node:crypto';
import { LuaScript } from './lua-script';
import type { RedisConnection } from './redis-connection';

/** The three keys of a buffer that is drained by claim, commit, acknowledge. */
export interface ClaimKeys {
  buffer: string;
  claimed: string;
  claim: string;
}

/** A batch that this process alone may write, until the lease ends. */
export interface Claim {
  id: string;
  entries: string[];
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
    readonly keys: ClaimKeys,
  ) {}

  /** The oldest entries (at most `max`), or null when there are none or somebody else is at it. */
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
  async acknowledge(claim: Claim): Promise<boolean> {
    return (await ACKNOWLEDGE.run(this.redis, [this.keys.claimed, this.keys.claim], [claim.id])) === 1;
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
}
