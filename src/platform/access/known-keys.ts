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
 * Without Postgres: a key that was revoked meanwhile opens no door for longer, and one that is good is let in as long. That there
 * are none stays so, however long: reading that is open must not close with Postgres.
 */
const TRUSTED_MS = 3_600_000;
/** The copy is written again now and then, in case Redis was emptied. */
const COPY_MS = 60_000;
/** A read answers within two seconds, also the first one of a process that cannot reach Postgres. */
const FIRST_LOOK_MS = 700;
const REDIS_MS = 300;

/**
 * Which keys are good: those of API_KEYS, and those in Postgres, which are read again every two seconds while this process
 * is asked, so that no request waits for Postgres. The copy in Redis is for a process that starts while Postgres is away.
 */
@Injectable()
export class KnownKeys implements OnModuleDestroy {
  private readonly configured: Map<string, ApiKey>;
  private stored = new Map<string, StoredKey>();
  /** Text of what is known, by which a change is seen. */
  private seen = '';
  private knownAtMs: number | null = null;
  private copiedAtMs = 0;
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

  /** Whether reading needs a key: once there is one that is made for it. @throws ServiceUnavailableException */
  async readingNeedsKey(): Promise<boolean> {
    if (this.configured.size > 0) return true;
    await this.loaded();
    return this.hasReadKey();
  }

  /** For a connection that stays open. */
  mayStillRead(given: string | undefined): boolean {
    if (this.configured.size === 0 && !this.hasReadKey()) return true;
    return given !== undefined && mayDo(this.peek(given), 'read');
  }

  /** Has `listener` called when keys were made or revoked. @returns what ends that */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private hasReadKey(): boolean {
    return [...this.stored.values()].some((key) => mayDo(key, 'read'));
  }

  private isTrusted(): boolean {
    if (this.knownAtMs === null) return false;
    return this.stored.size === 0 || Date.now() - this.knownAtMs < TRUSTED_MS;
  }

  private async loaded(): Promise<void> {
    if (this.isTrusted()) return;
    this.start();
    await this.firstLook;
    if (!this.isTrusted())
      throw new ServiceUnavailableException('API keys cannot be looked up: Postgres is not available');
  }

  private async load(): Promise<void> {
    const keys = await this.store.valid();
    if (this.end.signal.aborted) return;
    this.know(keys, Date.now());
    await this.tellUsed();
    await this.writeCopy(keys);
  }

  private know(keys: StoredKey[], atMs: number): void {
    this.knownAtMs = atMs;
    const text = JSON.stringify(keys);
    if (text === this.seen) return;
    this.seen = text;
    this.copiedAtMs = 0;
    this.stored = new Map(keys.map((key) => [key.hash, key]));
    for (const listener of this.listeners) listener();
  }

  private async tellUsed(): Promise<void> {
    if (this.used.size === 0) return;
    const ids = [...this.used];
    this.used.clear();
    await this.store.used(ids);
  }

  private async writeCopy(keys: StoredKey[]): Promise<void> {
    if (Date.now() - this.copiedAtMs < COPY_MS) return;
    const copy = JSON.stringify({ keys, at_ms: Date.now() });
    const kept =
      keys.length === 0
        ? this.redis.set(this.copyKey, copy)
        : this.redis.set(this.copyKey, copy, 'PX', TRUSTED_MS);
    await withDeadline(kept, REDIS_MS, 'Redis');
    this.copiedAtMs = Date.now();
  }

  private async readCopy(): Promise<void> {
    const copy = await withDeadline(this.redis.get(this.copyKey), REDIS_MS, 'Redis');
    if (copy === null) return;
    const { keys, at_ms } = JSON.parse(copy) as { keys: StoredKey[]; at_ms: number };
    this.know(keys, at_ms);
  }
}

export const mayDo = (key: ApiKey | null, scope: Scope): boolean => key?.scopes.includes(scope) ?? false;
