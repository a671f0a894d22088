import { createPublicKey, type KeyObject } from 'node:crypto';
import type { OnApplicationBootstrap } from '@nestjs/common';
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
export class PublicKeys implements OnApplicationBootstrap {
  private readonly isSet: boolean;
  private newest: KeyObject;
  private before: { key: KeyObject; untilMs: number } | null = null;
  private looking: Promise<void> | null = null;
  private nextLookMs = 0;
  private hasLooked = false;

  constructor(
    settings: Settings,
    private readonly client: KickClient,
    private readonly log: Log,
  ) {
    this.isSet = settings.KICK_PUBLIC_KEY !== undefined;
    this.newest = createPublicKey(settings.KICK_PUBLIC_KEY ?? KICK_PUBLISHED_KEY);
  }

  /** Deliveries are checked meanwhile. This look is not one of those that a wrong signature may cause; of many communities the first one causes it. */
  onApplicationBootstrap(): void {
    if (this.isSet || this.hasLooked) return;
    this.hasLooked = true;
    void this.look();
  }

  /** Newest first. */
  readonly current = (): KeyObject[] => {
    const { before } = this;
    return before && Date.now() < before.untilMs ? [this.newest, before.key] : [this.newest];
  };

  /** After a signature failed: whether there is another key by now, so that it should be checked again. */
  async hasChanged(): Promise<boolean> {
    if (this.isSet) return false;
    const failed = this.newest;
    if (!this.looking && Date.now() >= this.nextLookMs) {
      this.nextLookMs = Date.now() + LOOK_MS;
      void this.look();
    }
    // Too late an answer is for those that come after it.
    if (this.looking) await withDeadline(this.looking, WAIT_MS, 'Kick').catch(() => undefined);
    return this.newest !== failed;
  }

  /** One at a time; never rejects. */
  private look(): Promise<void> {
    this.looking ??= this.ask().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async ask(): Promise<void> {
    const answer = await this.client.publicKey({ once: true });
    if (answer.is !== 'yes') {
      this.log.debug({ reason: answer.reason }, 'Kick does not tell its public key; the one in use stays');
      return;
    }
    const told = rsaKey(answer.value);
    if (told === null) {
      this.log.warn({}, 'what Kick tells as its public key is none; the one in use stays');
      return;
    }
    if (told.equals(this.newest)) return;
    this.before = { key: this.newest, untilMs: Date.now() + KEPT_MS };
    this.newest = told;
    this.log.info({}, 'Kick signs with another key than before, which is used from now on');
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
