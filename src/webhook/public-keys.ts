import { createPublicKey, type KeyObject } from 'node:crypto';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { KickClient } from '../kick/api/kick-client';
import { KICK_PUBLISHED_KEY } from '../platform/config/kick-published-key';
import { Settings } from '../platform/config/settings';
import { withDeadline } from '../platform/deadline';
import { Log } from '../platform/log/log';

/** Anybody can send a wrong signature, and must not make us ask Kick each time. */
const LOOK_MS = 60_000;
/** How long a delivery whose signature fails waits for the answer; Kick may give up after 1 s. */
const WAIT_MS = 250;
/** What was signed with the key before may still be on its way. */
const KEPT_MS = 600_000;

/**
 * The keys by which deliveries are checked: KICK_PUBLIC_KEY alone when it is set, else the one that Kick tells, from the
 * published one on. An answer that cannot be had or used changes nothing. Each api looks for itself.
 */
export class PublicKeys implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly isSet: boolean;
  private newest: KeyObject;
  private before: { key: KeyObject; untilMs: number } | null = null;
  private looking: Promise<boolean> | null = null;
  private nextLookMs = 0;
  private hasStarted = false;
  private later: NodeJS.Timeout | undefined;
  private readonly listeners: ((askedMs: number | null) => void)[] = [];

  constructor(
    settings: Settings,
    private readonly client: KickClient,
    private readonly log: Log,
  ) {
    this.isSet = settings.KICK_PUBLIC_KEY !== undefined;
    this.newest = createPublicKey(settings.KICK_PUBLIC_KEY ?? KICK_PUBLISHED_KEY);
  }

  /** Deliveries are checked meanwhile. Of many communities the first one causes this look. */
  onApplicationBootstrap(): void {
    if (!this.isSet && !this.hasStarted) void this.look();
  }

  /** Newest first. */
  readonly current = (): KeyObject[] => {
    const { before } = this;
    return before && Date.now() < before.untilMs ? [this.newest, before.key] : [this.newest];
  };

  onModuleDestroy(): void {
    clearTimeout(this.later);
  }

  /**
   * After a signature failed. `changed`: there is another key by now, and it should be checked again. `same`: Kick, asked after it
   * came, signs with the key that it failed by. `unknown`: Kick was asked less than a minute ago, or does not answer in time.
   */
  async sinceFailure(): Promise<'changed' | 'same' | 'unknown'> {
    if (this.isSet) return 'same';
    const failed = this.newest;
    const isDue = !this.looking && Date.now() >= this.nextLookMs;
    if (isDue) void this.look();
    // Too late an answer is for those that come after it.
    const { looking } = this;
    const isAnswered = looking && (await withDeadline(looking, WAIT_MS, 'Kick').catch(() => false));
    if (this.newest !== failed) return 'changed';
    return isDue && isAnswered ? 'same' : 'unknown';
  }

  /** Called after each look: with when Kick was asked (ms), or null when it told no key. */
  onLook(listener: (askedMs: number | null) => void): void {
    this.listeners.push(listener);
  }

  /** Looks as soon as Kick may be asked again, also when nothing else fails by then. */
  lookLater(): void {
    const waitMs = Math.max(0, this.nextLookMs - Date.now());
    this.later ??= setTimeout(() => void this.look(), waitMs).unref();
  }

  /** Whether Kick told a key. One at a time; never rejects. */
  private look(): Promise<boolean> {
    if (this.looking) return this.looking;
    clearTimeout(this.later);
    this.later = undefined;
    const askedMs = Date.now();
    // That at the start is not one of those that a wrong signature may cause.
    if (this.hasStarted) this.nextLookMs = askedMs + LOOK_MS;
    this.hasStarted = true;
    this.looking = this.ask().then((isTold) => {
      this.looking = null;
      for (const listener of this.listeners) listener(isTold ? askedMs : null);
      return isTold;
    });
    return this.looking;
  }

  private async ask(): Promise<boolean> {
    const answer = await this.client.publicKey({ once: true });
    if (answer.is !== 'yes') {
      this.log.debug({ reason: answer.reason }, 'Kick does not tell its public key; the one in use stays');
      return false;
    }
    const told = rsaKey(answer.value);
    if (told === null) {
      this.log.warn({}, 'what Kick tells as its public key is none; the one in use stays');
      return false;
    }
    if (told.equals(this.newest)) return true;
    this.before = { key: this.newest, untilMs: Date.now() + KEPT_MS };
    this.newest = told;
    this.log.info({}, 'Kick signs with another key than before, which is used from now on');
    return true;
  }
}

function rsaKey(pem: string): KeyObject | null {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'rsa' ? key : null;
  } catch {
    return null;
  }
}
