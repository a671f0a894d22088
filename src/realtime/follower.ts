import { Injectable } from '@nestjs/common';
import { FailureLog } from '../platform/log/failure-log';
import { Log } from '../platform/log/log';
import type { Channel, ChannelNow } from './channel';
import { ChannelReader } from './channel-reader';
import { EventLog } from './event-log';
import type { LogEntry } from './log-entry';

/**
 * Longer than any command may take. After such a pause Redis may be another one (a failover, a restart) that lacks the
 * newest entries, so positions are looked up like those of clients that come back.
 */
const SURE_MS = 2_000;
type Followed = ChannelNow & { channel: Channel; readMs: number };

/** Follows the logs of watched channels: one look tells all clients what happened since the look before. */
@Injectable()
export class Follower {
  private readonly failures: FailureLog;

  constructor(
    private readonly events: EventLog,
    private readonly reader: ChannelReader,
    log: Log,
  ) {
    this.failures = new FailureLog(log);
  }

  /** Never rejects; what failed is tried again by the next look. */
  async look(channels: Channel[]): Promise<void> {
    for (const channel of channels) if (channel.startRecovery()) void this.recover(channel);
    const followed = channels.flatMap((channel) => {
      const { following } = channel;
      return following ? [{ channel, ...following }] : [];
    });
    if (followed.length > 0) await this.failures.attempt('reading the event logs', () => this.read(followed));
  }

  private async read(followed: Followed[]): Promise<void> {
    const positions = new Map(followed.map(({ channel, position }) => [channel.broadcasterId, position]));
    const { built, entries } = await this.events.news(positions);
    const found = new Map<Channel, LogEntry[]>();
    for (const { channel, position, readMs, built: ofPosition } of followed) {
      const { broadcasterId } = channel;
      const isSure = Date.now() - readMs < SURE_MS;
      const news = isSure ? entries.get(broadcasterId) : await this.events.after(broadcasterId, position);
      const isOtherRedis = built !== null && built !== ofPosition;
      if (news && !isOtherRedis) found.set(channel, news);
      else channel.lose();
    }
    const known = await this.reader.known([...found.values()].flat());
    if (!known) {
      for (const channel of found.keys()) channel.lose();
      return;
    }
    const sent = await Promise.allSettled(
      [...found].map(([channel, news]) => this.reader.follow(channel, news, known)),
    );
    const failed = sent.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Starts a channel anew with a snapshot for everybody. Not waited for: it asks Postgres, which may take its time. */
  private async recover(channel: Channel): Promise<void> {
    const isDone = await this.failures.attempt(`snapshot of ${channel.broadcasterId}`, async () => {
      const now = await this.reader.now(channel.broadcasterId);
      channel.recovered(now, await this.reader.snapshot(channel.broadcasterId, now, true));
    });
    if (!isDone) channel.lose();
  }
}
