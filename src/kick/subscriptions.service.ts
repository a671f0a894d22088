import { Injectable } from '@nestjs/common';
import { Log } from '../platform/log/log';
import { Settings } from '../platform/config/settings';
import { usedTypes } from '../webhook/kick-event';
import { type KickAnswer, together, yes } from './api/kick-answer';
import { KickClient } from './api/kick-client';
import type { Subscription } from './api/kick-shapes';
import { type MissingEvents, planSubscriptions, type SubscriptionPlan } from './subscription-plan';

/** An event that Kick would not subscribe to, in its words. */
export interface RefusedEvent {
  broadcaster_user_id: string;
  event: string;
  error: string;
}

export interface Mended {
  created: MissingEvents[];
  removed: number;
  refused: RefusedEvent[];
}

/** Awaited before each change; rejects when this process may not make it any more. */
type Confirm = () => Promise<void>;

/** Compares the app's subscriptions with what Kickboard needs, and makes them equal. Safe to repeat and to interrupt anywhere. */
@Injectable()
export class SubscriptionsService {
  private readonly events: string[];

  constructor(
    settings: Settings,
    private readonly client: KickClient,
    private readonly log: Log,
  ) {
    this.events = usedTypes(settings);
  }

  async plan(broadcasterIds: string[]): Promise<KickAnswer<SubscriptionPlan>> {
    const listed = await this.list(broadcasterIds);
    return listed.is === 'yes' ? yes(planSubscriptions(broadcasterIds, this.events, listed.value)) : listed;
  }

  /**
   * Creates what is missing and removes doubles. After a crash in between, the next comparison finds what is left to do.
   * Kick takes the same subscription twice, so each channel is listed once more right before something is created for it.
   */
  async mend({ missing, doubles }: SubscriptionPlan, confirm: Confirm): Promise<KickAnswer<Mended>> {
    const mended: Mended = { created: [], removed: 0, refused: [] };
    for (const { broadcaster_user_id: id } of missing) {
      const answer = await this.create(id, mended, confirm);
      if (answer.is !== 'yes') return answer;
    }
    if (doubles.length > 0) {
      await confirm();
      const removed = await this.client.unsubscribe(doubles.map((each) => each.id));
      if (removed.is !== 'yes') return removed;
      mended.removed = removed.value.length;
      this.log.info({ removed: mended.removed }, 'subscriptions that stood twice at Kick were removed');
    }
    return yes(mended);
  }

  private async create(id: string, mended: Mended, confirm: Confirm): Promise<KickAnswer<void>> {
    const listed = await this.client.subscriptions(id);
    if (listed.is !== 'yes') return listed;
    const [missing] = planSubscriptions([id], this.events, listed.value).missing;
    if (!missing) return yes(undefined);
    await confirm();
    const answer = await this.client.subscribe(id, missing.events);
    if (answer.is !== 'yes') return answer;
    const failed = new Map(
      answer.value.flatMap(({ event, error }) => (error === null ? [] : [[event, error]])),
    );
    const events = missing.events.filter((event) => !failed.has(event));
    if (events.length > 0) {
      mended.created.push({ broadcaster_user_id: id, events });
      this.log.info({ broadcaster_user_id: id, events }, 'subscribed to events of a channel at Kick');
    }
    for (const [event, error] of failed) mended.refused.push({ broadcaster_user_id: id, event, error });
    return yes(undefined);
  }

  /** All of the app's in one call; should Kick refuse that, channel by channel. */
  private async list(broadcasterIds: string[]): Promise<KickAnswer<Subscription[]>> {
    const all = await this.client.subscriptions();
    if (all.is !== 'no' || all.status === 401) return all;
    const answers = [];
    for (const id of broadcasterIds) answers.push(await this.client.subscriptions(id));
    return together(answers);
  }
}
