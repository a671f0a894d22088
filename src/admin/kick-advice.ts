import { Injectable } from '@nestjs/common';
import { withDeadline } from '../platform/deadline';
import { Log } from '../platform/log/log';
import { type ChannelHealth, DeliveryHealthService } from '../kick/delivery-health.service';
import { deliverySentence, undelivered } from '../kick/delivery-words';
import { Examinations } from './examinations';

/** The overview is read every few seconds, and Kick is asked once in this time for it. */
const KEPT_MS = 60_000;
/** An overview waits so long for the doctor; later ones have what it found. */
const WAIT_MS = 1_000;

export interface KickState {
  /** How Kick delivers, in a sentence. */
  sentence: string;
  /** What to do, the most urgent first. */
  advice: string[];
}

/** What is to be done so that Kick delivers. Before its first delivery that is what the doctor finds. */
@Injectable()
export class KickAdvice {
  constructor(
    private readonly health: DeliveryHealthService,
    private readonly examinations: Examinations,
    private readonly log: Log,
  ) {}

  async state(nowMs = Date.now()): Promise<KickState> {
    const channels = await this.health.healthOf(await this.health.channelIds(), nowMs);
    const sentence = deliverySentence(channels, nowMs);
    const isFirstRun = channels.every(({ last_delivery_ms }) => last_delivery_ms === null);
    return { sentence, advice: isFirstRun ? await this.firstSteps() : adviceOn(channels, nowMs) };
  }

  private async firstSteps(): Promise<string[]> {
    try {
      const { findings } = await withDeadline(this.examinations.within(KEPT_MS), WAIT_MS, 'the doctor');
      // What is wrong with the stores the overview says itself.
      return findings.flatMap(({ check, result, found, remedy }) =>
        result === 'red' && check !== 'stores' ? [`Kick, ${check}: ${found}. To do: ${remedy}.`] : [],
      );
    } catch (error) {
      this.log.debug({ reason: String(error) }, 'the overview does not say what the doctor finds');
      return [
        'Nothing has come from Kick yet, and the connection is still being examined: look again in a moment.',
      ];
    }
  }
}

const EXAMINE = 'To do: examine the connection to Kick (npm run kick -- doctor).';

function adviceOn(channels: ChannelHealth[], nowMs: number): string[] {
  const troubles = channels.flatMap((channel) => {
    const trouble = undelivered(channel, nowMs);
    if (trouble === null) return [];
    const name = channel.username || `channel ${channel.broadcaster_user_id}`;
    return [`${name}: ${trouble}. ${EXAMINE}`];
  });
  // Not before the first comparison: then nobody has asked yet.
  const isUnasked = channels.some(
    ({ subscriptions: { state, checked_ms } }) => state === 'unknown' && checked_ms !== null,
  );
  return isUnasked
    ? [
        ...troubles,
        `Kick's API does not say whether all subscriptions stand; chat goes on meanwhile. ${EXAMINE}`,
      ]
    : troubles;
}
