import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { FailureLog } from '../../platform/log/failure-log';
import { Log } from '../../platform/log/log';
import { ConfiguredChannels } from './configured-channels';

/** How often a process looks into Postgres whether another one has looked a name up. */
const LOOK_MS = 2_000;

/** Takes over from Postgres what was looked up, until no name is left to look up. */
@Injectable()
export class ChannelWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private readonly failures: FailureLog;

  constructor(
    private readonly channels: ConfiguredChannels,
    log: Log,
  ) {
    this.failures = new FailureLog(log);
  }

  onApplicationBootstrap(): void {
    void this.look();
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async look(): Promise<void> {
    if (this.channels.namesToLookUp.length === 0) return;
    this.timer = setTimeout(() => {
      if (this.timer) void this.look();
    }, LOOK_MS);
    await this.failures.attempt('reading channel names', () => this.channels.load());
  }
}
