import { Injectable } from '@nestjs/common';
import { Log } from '../platform/log/log';
import { ConfiguredChannels } from './api/configured-channels';
import type { KickAnswer } from './api/kick-answer';
import { yes } from './api/kick-answer';
import { KickClient } from './api/kick-client';

/** Asks Kick whose names those of KICK_BROADCASTER_IDS are. */
@Injectable()
export class ChannelNames {
  private readonly reported = new Set<string>();

  constructor(
    private readonly client: KickClient,
    private readonly channels: ConfiguredChannels,
    private readonly log: Log,
  ) {}

  /** @returns names that Kick does not know. @throws DatabaseUnavailable when the rest cannot be kept */
  async lookUp(): Promise<KickAnswer<string[]>> {
    await this.channels.load();
    const names = this.channels.namesToLookUp;
    if (names.length === 0) return yes([]);
    const answer = await this.client.channelsBySlug(names);
    if (answer.is !== 'yes') return answer;
    await this.channels.keep(answer.value);
    const strange = this.channels.namesToLookUp;
    for (const name of strange.filter((each) => !this.reported.has(each))) {
      this.reported.add(name);
      this.log.warn({ name }, 'Kick knows no channel of this name: correct it in KICK_BROADCASTER_IDS');
    }
    return yes(strange);
  }
}
