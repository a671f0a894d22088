// Longer than usual: what is known of keys comes from three places, and which of them counts is decided in one.
import { Inject, Injectable, type OnModuleDestroy, ServiceUnavailableException } from '@nestjs/common';
import { Settings } from '../config/settings';
import { withDeadline } from '../deadline';
import { every } from '../every';
import type { RedisConnection } from '../redis/redis-connection';
import { InjectRedis } from '../redis/redis-connections';
import { type ApiKey, hashOf, type Scope } from './api-key';
import { ApiKeyStore, type StoredKey } from './api-key-store';

/** Injection token: the key under which Redis has a copy. */
export const API_KEYS_COPY_KEY = Symbol('api keys copy key');

/** A key is known, or refused, so long after it was made or revoked. */
const LOOK_MS = 2_000;
/**
 * Without Postgres: a key that was revoked meanwhile opens no door for longer, and one that is good is let in as long. A process
 * that has read from Postgres that reading is open goes on so, however long: it must not close with Postgres. A copy is not
 * believed for longer: a key may have been made since, and Redis may have been put back to an older state.
 */
const TRUSTED_MS = 3_600_000;
/** The copy is written again now and then, in case Redis was emptied. */
const COPY_MS = 60_000;
/** A read answers within two seconds, also the first one of a process that cannot reach Postgres. */
const FIRST_LOOK_MS = 700;
const REDIS_MS = 300;

interface Known {
  keys: StoredKey[];
  /** A key that opens reading was made: without one nobody reads, also when all of them are revoked. */
  reading_closed: boolean;
}

/**
 * Which keys are good: those of API_KEYS, and those in Postgres, which are read again every two seconds while this process
 * is asked, so that no request waits for Postgres. The copy in Redis is for a process that starts while Postgres is away.
 */
@Injectable()
export class KnownKeys implements OnModuleDestroy {
  private readonly configured: Map<string, ApiKey>;
  private stored = new Map<string, StoredKey>();
  private isReadingClosed = false;
  /** Text of what is known, by which a change is seen. */
  private seen = '';
  private knownAtMs: number | null = null;
  private copiedAtMs = 0;
  /** Looks into Postgres that began, and the newest of those whose answer is known: 0 while all is from a copy. */
  private looks = 0;
  private newestLook = 0;
  /** Settles when it was tried for the first time. */
  private firstLook: Promise<void> | null = null;
  private readonly end = new AbortController();
  private readonly used = new Set<string>();
  private readonly listeners = new Set<() => void>();

  constructor(
    { API_KEYS }: Settings,
    private readonly store: ApiKeyStore,
    @InjectRedis() private readonly redis: RedisConnection,
    @Inject(API_KEYS_COPY_KEY) private readonly copyKey: string,
  ) {
    const ofSettings = API_KEYS.map((key, i): [string, ApiKey] => [
      hashOf(key),
      { id: `setting-${i}`, name: 'API_KEYS', scopes: ['read'] },
    ]);
    this.configured = new Map(ofSettings);
  }

  /** Begins to look; whoever asks first does as well, but then waits for it. */
  start(): void {
    this.firstLook ??= withDeadline(this.load(), FIRST_LOOK_MS, 'Postgres')
      .catch(() => this.readCopy())
      .catch(() => undefined)
      .then(() => void every(LOOK_MS, () => this.load(), this.end.signal));
  }

  onModuleDestroy(): void {
    this.end.abort();
  }

  /** Null when it is no key of ours. @throws ServiceUnavailableException when that cannot be told now */
  async find(given: string): Promise<ApiKey | null> {
    const configured = this.configured.get(hashOf(given));
    if (configured) return configured;
    await this.loaded();
    return this.peek(given);
  }

  /** As far as it is known now. */
  peek(given: string): ApiKey | null {
    const hash = hashOf(given);
    const stored = this.isTrusted() ? this.stored.get(hash) : undefined;
    if (stored) this.used.add(stored.id);
    return this.configured.get(hash) ?? stored ?? null;
  }

  /** Whether reading needs a key: once one was made for it. @throws ServiceUnavailableException */
  async readingNeedsKey(): Promise<boolean> {
    if (this.configured.size > 0) return true;
    if (this.isOpenByPostgres()) return false;
    await this.loaded();
    return this.isReadingClosed;
  }

  /** For what was let in before: a connection that stays open, an answer that is kept. */
  mayStillRead(given: string | undefined): boolean {
    if (this.configured.size === 0 && !this.isReadingClosed) return true;
    return given !== undefined && mayDo(this.peek(given), 'read');
  }

  /** Has `listener` called when keys were made or revoked. @returns what ends that */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private isOpenByPostgres(): boolean {
    return this.newestLook > 0 && !this.isReadingClosed;
  }

  private isTrusted(): boolean {
    if (this.knownAtMs === null) return false;
    if (this.isOpenByPostgres() && this.stored.size === 0) return true;
    return Date.now() - this.knownAtMs < TRUSTED_MS;
  }

  private async loaded(): Promise<void> {
    if (this.isTrusted()) return;
    this.start();
    await this.firstLook;
    if (!this.isTrusted())
      throw new ServiceUnavailableException('API keys cannot be looked up: Postgres is not available');
  }

  private async load(): Promise<void> {
    const look = (this.looks += 1);
    const atMs = Date.now();
    const { keys, had_read_key: reading_closed } = await this.store.read();
    // A slow first look may end after the next one.
    if (this.end.signal.aborted || look < this.newestLook) return;
    this.newestLook = look;
    this.know({ keys, reading_closed }, atMs);
    await this.tellUsed();
    await this.writeCopy({ keys, reading_closed }, atMs);
  }

  private know(known: Known, atMs: number): void {
    this.knownAtMs = atMs;
    const text = JSON.stringify(known);
    if (text === this.seen) return;
    this.seen = text;
    this.copiedAtMs = 0;
    this.stored = new Map(known.keys.map((key) => [key.hash, key]));
    this.isReadingClosed = known.reading_closed;
    for (const listener of this.listeners) listener();
  }

  private async tellUsed(): Promise<void> {
    if (this.used.size === 0) return;
    const ids = [...this.used];
    this.used.clear();
    await this.store.used(ids);
  }

  private async writeCopy(known: Known, atMs: number): Promise<void> {
    if (Date.now() - this.copiedAtMs < COPY_MS) return;
    const copy = JSON.stringify({ ...known, at_ms: atMs });
    await withDeadline(this.redis.set(this.copyKey, copy, 'PX', TRUSTED_MS), REDIS_MS, 'Redis');
    this.copiedAtMs = Date.now();
  }

  private async readCopy(): Promise<void> {
    const copy = await withDeadline(this.redis.get(this.copyKey), REDIS_MS, 'Redis');
    // What Postgres said meanwhile is newer.
    if (copy === null || this.newestLook > 0) return;
    const { keys, reading_closed, at_ms } = JSON.parse(copy) as Known & { at_ms: number };
    // Earlier versions did not write whether reading is closed, and nobody may be let in by a guess.
    if (typeof reading_closed === 'boolean') this.know({ keys, reading_closed }, at_ms);
  }
}

export const mayDo = (key: ApiKey | null, scope: Scope): boolean => key?.scopes.includes(scope) ?? false;
