import { Injectable } from '@nestjs/common';
import { DeadLetterBox, markReplayed } from '../dead-letters/dead-letter-box';
import { ConfiguredChannels } from '../kick/api/configured-channels';
import { Database } from '../platform/database/database';
import { Log } from '../platform/log/log';
import { DeadLetterReplay } from './dead-letter-replay';
import { UNDECIDED } from './delivery.service';

/**
 * Tries deliveries again that came before anybody knew whose channel they were of. Any number of workers may do so: what
 * one has carried out is a duplicate to the other. One that died before the mark repeats it.
 */
@Injectable()
export class UndecidedReplay {
  private known = 0;
  private last = '0';

  constructor(
    private readonly channels: ConfiguredChannels,
    private readonly box: DeadLetterBox,
    private readonly replay: DeadLetterReplay,
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  /** To be called on a schedule. @throws DatabaseUnavailable, and rejects when Redis is away */
  async run(): Promise<void> {
    if (!this.channels.hasNames) return;
    const known = this.channels.ids.length;
    if (known === 0) return;
    // A name more may decide what was left before.
    if (known !== this.known) this.last = '0';
    let replayed = 0;
    for (;;) {
      const letters = await this.box.open(this.last, UNDECIDED);
      for (const letter of letters) {
        const status = await this.replay.replay(letter);
        if (status !== 'dead_letter') {
          await this.database.transaction((query) => markReplayed(query, letter.id));
          replayed += 1;
        }
        this.last = letter.id;
      }
      if (letters.length === 0) break;
    }
    this.known = known;
    if (replayed > 0)
      this.log.info({ replayed }, 'deliveries from before the channel names were known are carried out');
  }
}
