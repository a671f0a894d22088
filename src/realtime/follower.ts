import { Injectable } from '@nestjs/common';
import { FailureLog } from '../platform/log/failure-log';
import { Log } from '../platform/log/log';
import type { Channel } from './channel';
import { ChannelReader } from './channel-reader';
import { EventLog } from './event-log';
import type { LogEntry } from './log-entry';

/**
 * Longer than any command may take. After such a pause Redis may be another one (a failover, a restart) that lacks the
 * newest entries, so positions are looked up like those of clients that come back.
 */
const SURE_MS = 2_000;
/** A chat too fast for its log would otherwise get a snapshot every tick. */
const SNAPSHOT_INTERVAL_MS = 1_000;

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
    const followed = channels.filter(({ isFollowed }) => isFollowed);
    for (const channel of followed) if (channel.isLost) void this.recover(channel);
    const sound = followed.filter(({ isLost }) => !isLost);
    if (sound.length > 0) await this.failures.attempt('reading the event logs', () => this.read(sound));
  }

  private async read(channels: Channel[]): Promise<void> {
    const positions = new Map(channels.map(({ broadcasterId, position }) => [broadcasterId, position]));
    const { built, entries } = await this.events.news(positions);
    const found = new Map<Channel, LogEntry[]>();
    for (const channel of channels) {
      const { broadcasterId, position } = channel;
      const isSure = Date.now() - channel.readMs < SURE_MS;
      const news = isSure ? entries.get(broadcasterId) : await this.events.after(broadcasterId, position);
      const isOtherRedis = built !== null && built !== channel.built;
      if (news && !isOtherRedis) found.set(channel, news);
      else channel.isLost = true;
    }
    const known = await this.reader.known([...found.values()].flat());
    if (!known) {
      for (const channel of found.keys()) channel.isLost = true;
      return;
    }
    const sent = await Promise.allSettled(
      [...found].map(async ([channel, news]) => {
        await this.reader.follow(channel, news, known);
        channel.readMs = Date.now();
      }),
    );
    const failed = sent.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Starts a channel anew with a snapshot for everybody. Not waited for: it asks Postgres, which may take its time. */
  private async recover(channel: Channel): Promise<void> {
    if (Date.now() < channel.snapshotNotBeforeMs) return;
    channel.snapshotNotBeforeMs = Date.now() + SNAPSHOT_INTERVAL_MS;
    channel.isFollowed = false;
    await this.failures.attempt(`snapshot of ${channel.broadcasterId}`, async () => {
      const now = await this.reader.now(channel.broadcasterId);
      const snapshot = await this.reader.snapshot(channel.broadcasterId, now);
      channel.start(now);
      channel.send(now, snapshot);
    });
    channel.isFollowed = true;
  }
}
