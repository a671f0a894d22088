// Longer than usual: one examination in the order in which it is read, each check a few lines with its remedy.
import { createPublicKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KICK_PUBLISHED_KEY } from '../platform/config/kick-published-key';
import { Settings } from '../platform/config/settings';
import { DeadlineExceeded, withDeadline } from '../platform/deadline';
import { KICK_ID } from '../platform/kick-id';
import { StoreGate } from '../platform/startup/store-gate';
import { StoreRefused } from '../platform/startup/store-refused';
import { ConfiguredChannels } from './api/configured-channels';
import type { KickAnswer } from './api/kick-answer';
import { KickClient } from './api/kick-client';
import { ChannelNames } from './channel-names';
import { DeliveryHealthService } from './delivery-health.service';
import { LONG_SILENCE_MS, pastSilence, spokenTime, undelivered } from './delivery-words';
import { subscriptionMode } from './subscription-mode';
import type { SubscriptionPlan } from './subscription-plan';
import { SubscriptionsService } from './subscriptions.service';

/** `red`: messages are or will be lost. `warn`: look at it. `skipped`: it cannot be told because of something above. */
export interface Finding {
  check: string;
  result: 'ok' | 'warn' | 'red' | 'skipped';
  found: string;
  /** What to do; empty when there is nothing to do. */
  remedy: string;
}

type Found = Omit<Finding, 'check'>;

/** Kick allows so many chat subscriptions to an app that it has not verified. */
const CHAT_LIMIT = 1_000;
const NEAR_LIMIT = 900;
/** Deliveries from further in the future are refused with 401; half of that is worth a warning. */
const CLOCK_RED_MS = 300_000;
const CLOCK_WARN_MS = 30_000;
const DAY_MS = 86_400_000;
/** A call to Kick has as long for its first attempt; whoever looks on is not to wait for all of them. */
const CHECK_MS = 10_000;

const ok = (found: string): Found => ({ result: 'ok', found, remedy: '' });
const warn = (found: string, remedy: string): Found => ({ result: 'warn', found, remedy });
const red = (found: string, remedy: string): Found => ({ result: 'red', found, remedy });
const skipped = (found: string): Found => ({ result: 'skipped', found, remedy: '' });

const SET_APP =
  'create an app on kick.com/settings/developer and set KICK_CLIENT_ID and KICK_CLIENT_SECRET to what it shows';

/**
 * Looks at everything that must be right for Kick's messages to arrive, in order, and says for each what to do. It changes nothing.
 * Longer than a file should be: nine checks in their order, of which each goes on from what the one before has found.
 */
@Injectable()
export class Doctor {
  constructor(
    private readonly settings: Settings,
    private readonly stores: StoreGate,
    private readonly client: KickClient,
    private readonly channels: ConfiguredChannels,
    private readonly names: ChannelNames,
    private readonly subscriptions: SubscriptionsService,
    private readonly health: DeliveryHealthService,
  ) {}

  async examine(): Promise<Finding[]> {
    const findings: Finding[] = [];
    let plan: SubscriptionPlan | null = null;
    const look = async (check: string, work: () => Promise<Found> | Found): Promise<boolean> => {
      const found = await withDeadline(Promise.resolve(work()), CHECK_MS, check).catch(failed);
      findings.push({ check, ...found });
      return found.result === 'ok' || found.result === 'warn';
    };
    const hasStores = await look('stores', () => this.lookAtStores());
    const hasApp = await look('credentials', () => this.lookAtCredentials());
    const after = (needed: boolean, work: () => Promise<Found> | Found) => () =>
      needed ? work() : skipped('see above');
    const hasChannels = await look(
      'channels',
      after(hasApp && hasStores, () => this.lookAtChannels()),
    );
    await look(
      'subscriptions',
      after(hasChannels, () => this.lookAtSubscriptions((found) => (plan = found))),
    );
    await look(
      'other subscriptions',
      after(plan !== null, () => this.lookAtForeign(plan)),
    );
    await look(
      'limits',
      after(plan !== null, () => this.lookAtLimits(plan)),
    );
    await look('public key', () => this.lookAtKey());
    await look('clock', () => this.lookAtClock());
    await look(
      'deliveries',
      after(hasStores, () => this.lookAtDeliveries()),
    );
    return findings;
  }

  private async lookAtStores(): Promise<Found> {
    const missing = await this.stores.look().catch((error: unknown) => {
      if (error instanceof StoreRefused) return error;
      throw error;
    });
    if (missing instanceof StoreRefused) return red(missing.message, 'do what it says');
    if (missing.length === 0) return ok('Postgres and Redis answer');
    return red(
      `cannot be reached: ${missing.join(' and ')}`,
      'look at DATABASE_URL and REDIS_URL, and start what is down',
    );
  }

  private async lookAtCredentials(): Promise<Found> {
    if (!this.client.hasCredentials) return red('there is no Kick app', SET_APP);
    const token = await this.client.introspect();
    if (token.is !== 'yes') return troubled(token, `the client id or the secret is wrong: ${SET_APP}`);
    const { active, client_id } = token.value;
    if (!active)
      return red(
        'Kick says that the token is not active',
        'make a new client secret for the app, and set it',
      );
    if (client_id && client_id !== this.settings.KICK_CLIENT_ID)
      return red(`the token belongs to the app ${client_id}`, SET_APP);
    return ok('Kick takes the client id and the secret');
  }

  private async lookAtChannels(): Promise<Found> {
    const configured = this.settings.KICK_BROADCASTER_IDS;
    if (configured.length === 0)
      return red('no channel is set', 'set KICK_BROADCASTER_IDS to the names or ids of your channels');
    const strange = await this.names.lookUp();
    if (strange.is !== 'yes')
      return troubled(strange, 'the app has no right to read channels: make a new one');
    const ids = configured.filter((channel) => KICK_ID.test(channel));
    const byId = await this.client.channelsById(ids);
    const byName = await this.client.channelsBySlug(ids);
    if (byId.is !== 'yes') return troubled(byId, 'the app has no right to read channels: make a new one');
    const known = byId.value.map(({ broadcaster_user_id }) => broadcaster_user_id);
    const unknown = [...strange.value, ...ids.filter((id) => !known.includes(id))];
    if (unknown.length > 0)
      return red(`Kick knows no channel ${unknown.join(', ')}`, 'correct it in KICK_BROADCASTER_IDS');
    const confused = (byName.is === 'yes' ? byName.value : []).filter(
      ({ slug, broadcaster_user_id }) => slug !== broadcaster_user_id,
    );
    const found = `${this.channels.ids.length} found: ${this.channels.ids.join(', ')}`;
    const [other] = confused;
    if (!other) return ok(found);
    return warn(
      `${found}; ${other.slug} is also the name of another channel, whose id is ${other.broadcaster_user_id}`,
      `write ${other.broadcaster_user_id} if you mean that one: digits are always an id`,
    );
  }

  private async lookAtSubscriptions(note: (plan: SubscriptionPlan) => void): Promise<Found> {
    const plan = await this.subscriptions.plan(this.channels.ids);
    if (plan.is !== 'yes')
      return troubled(plan, 'the app has no right to subscribe: allow it events:subscribe');
    note(plan.value);
    const { missing, doubles, single } = plan.value;
    const mode = subscriptionMode(this.settings);
    const mends =
      mode === 'manage'
        ? 'a running worker mends it within KICK_SYNC_INTERVAL_SECONDS; at once: npm run kick -- subscribe'
        : 'run npm run kick -- subscribe, or set KICK_SUBSCRIPTIONS=manage';
    if (missing.length > 0) {
      const [first] = missing;
      const which = `${first?.events.join(', ')} of ${first?.broadcaster_user_id}`;
      const more = missing.length > 1 ? ` and events of ${missing.length - 1} more channels` : '';
      return red(`missing: ${which}${more}`, mends);
    }
    if (doubles.length > 0)
      return warn(`all ${single.length} are there, and ${doubles.length} stand twice`, mends);
    return ok(`all ${single.length} are there, each once`);
  }

  private lookAtForeign(plan: SubscriptionPlan | null): Found {
    const foreign = plan?.foreign ?? [];
    if (foreign.length === 0) return ok('the app has no others');
    const channels = new Set(foreign.map(({ broadcaster_user_id }) => broadcaster_user_id));
    return warn(
      `the app has ${foreign.length} more, of ${channels.size} channels: ${[...channels].slice(0, 5).join(', ')}`,
      'Kickboard leaves them alone; should another installation use this app and tidy up, it may delete yours: give it an app of its own',
    );
  }

  private lookAtLimits(plan: SubscriptionPlan | null): Found {
    const all = [...(plan?.single ?? []), ...(plan?.doubles ?? []), ...(plan?.foreign ?? [])];
    const chats = all.filter(({ event }) => event === 'chat.message.sent').length;
    const found = `${chats} of ${CHAT_LIMIT} chat subscriptions (10000 for a verified app)`;
    if (chats < NEAR_LIMIT) return ok(found);
    return warn(found, 'ask Kick to verify the app before it is full');
  }

  private async lookAtKey(): Promise<Found> {
    const kicks = await this.client.publicKey();
    if (kicks.is !== 'yes')
      return warn(`Kick does not tell its key (${kicks.reason})`, 'nothing: the key in use stays in use');
    const { KICK_PUBLIC_KEY: set } = this.settings;
    if (isSameKey(kicks.value, set ?? KICK_PUBLISHED_KEY))
      return ok('the one in use is the one that Kick signs with');
    if (set === undefined)
      return ok('Kick signs with another key than the one it published; the apis ask for it by themselves');
    return red(
      'the one in use is not the one that Kick signs with',
      'remove KICK_PUBLIC_KEY, or set it to the new key',
    );
  }

  private lookAtClock(): Found {
    const ahead = this.client.clockAheadMs;
    if (ahead === null) return skipped('Kick has not been heard');
    const found = `${Math.round(Math.abs(ahead) / 1000)} s ${ahead > 0 ? 'ahead of' : 'behind'} Kick's`;
    const remedy = 'set the clock of this host by NTP';
    if (Math.abs(ahead) > CLOCK_RED_MS) return red(found, remedy);
    return Math.abs(ahead) > CLOCK_WARN_MS ? warn(found, remedy) : ok("the same as Kick's");
  }

  private async lookAtDeliveries(): Promise<Found> {
    const ids = await this.health.channelIds();
    if (ids.length === 0 && !this.channels.isOpen) return skipped('see above');
    const channels = await this.health.healthOf(ids);
    const last = Math.max(0, ...channels.map(({ last_delivery_ms }) => last_delivery_ms ?? 0));
    const refusal = await this.health.lastRefusal();
    const address =
      'the webhook URL of the app must be https://<your host>/api/webhook and lead to the api; opened in a browser it responds with 405';
    if (last === 0) {
      const refused = refusal ? `, and one was refused: ${refusal.reason}` : '';
      return red(`none has arrived yet${refused}`, `write something in the chat, and look again; ${address}`);
    }
    const now = Date.now();
    const age = now - last;
    const found = `the last one arrived ${spokenTime(age)} ago`;
    const silent = channels.find(({ silent_ms }) => silent_ms !== null && silent_ms >= LONG_SILENCE_MS);
    if (silent)
      return warn(
        `${found}; ${silent.username || silent.broadcaster_user_id}: ${undelivered(silent, now)}`,
        `if people write there, ${address}`,
      );
    const [gap] = channels.flatMap((channel) => pastSilence(channel, now) ?? []);
    if (gap)
      return warn(
        `${found}; before, ${gap}`,
        'Kick does not send them again; KICK_FEED has a second source of chat',
      );
    return age > DAY_MS ? warn(found, `if a channel was live since, ${address}`) : ok(found);
  }
}

function failed(error: unknown): Found {
  return error instanceof DeadlineExceeded
    ? red(
        `no answer within ${CHECK_MS / 1000} s`,
        'look at the network between this host, Kick and the stores, and look again in a minute',
      )
    : red(`cannot be looked at: ${String(error)}`, 'mend the stores first');
}

/** @param remedy for a refusal; what nobody can tell now may be right again in a minute */
function troubled(answer: Exclude<KickAnswer<unknown>, { is: 'yes' }>, remedy: string): Found {
  return answer.is === 'no'
    ? red(answer.reason, remedy)
    : red(
        answer.reason,
        'Kick cannot be asked now: look at KICK_API_URL, KICK_AUTH_URL and the network, and try again in a minute',
      );
}

function isSameKey(a: string, b: string): boolean {
  const der = (pem: string) => createPublicKey(pem).export({ type: 'spki', format: 'der' });
  try {
    return der(a).equals(der(b));
  } catch {
    return false;
  }
}
