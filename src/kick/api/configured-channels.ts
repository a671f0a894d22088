import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { Settings } from '../../platform/config/settings';
import { Database } from '../../platform/database/database';
import { KICK_ID, kickSlug } from '../../platform/kick-id';
import { KickChannelEntity } from './kick-channel.entity';
import type { KickChannel } from './kick-shapes';

/** `undecided`: it may be a channel of ours whose name is not looked up yet. */
export type Belongs = 'ours' | 'stranger' | 'undecided';

/**
 * The channels of KICK_BROADCASTER_IDS: ids as they are, names with the id that Kick gave them once (kept in Postgres).
 * Asking whether a channel is one of them waits for nobody.
 */
@Injectable()
export class ConfiguredChannels {
  /** Every channel is ours when the setting names none. */
  readonly isOpen: boolean;
  /** Whether some are given by name, which Kick must be asked about. */
  readonly hasNames: boolean;
  private readonly known: Set<string>;
  private readonly missing: Set<string>;

  constructor(
    settings: Settings,
    private readonly database: Database,
    @InjectRepository(KickChannelEntity) private readonly rows: Repository<KickChannelEntity>,
  ) {
    const channels = settings.KICK_BROADCASTER_IDS;
    this.isOpen = channels.length === 0;
    this.known = new Set(channels.filter((channel) => KICK_ID.test(channel)));
    this.missing = new Set(channels.filter((channel) => !KICK_ID.test(channel)));
    this.hasNames = this.missing.size > 0;
  }

  /** User ids, of names those that are looked up. */
  get ids(): string[] {
    return [...this.known];
  }

  /** Names that are not looked up yet. */
  get namesToLookUp(): string[] {
    return [...this.missing];
  }

  /**
   * Whose channel it is. Until a name is looked up, a signed body that tells this name is ours, for Kick itself says so; one
   * that tells no name at all may be.
   */
  belongs({ user_id, channel_slug }: { user_id: string; channel_slug: string }): Belongs {
    if (this.isOpen || this.known.has(user_id)) return 'ours';
    if (this.missing.size === 0) return 'stranger';
    if (channel_slug === '') return 'undecided';
    return this.missing.has(kickSlug(channel_slug)) ? 'ours' : 'stranger';
  }

  /** Reads what was looked up before, by whichever process. @throws DatabaseUnavailable */
  async load(): Promise<void> {
    if (this.missing.size === 0) return;
    const slugs = this.namesToLookUp;
    const rows = await this.database.run(() => this.rows.findBy({ slug: In(slugs) }));
    for (const { slug, broadcaster_user_id } of rows) this.remember(slug, broadcaster_user_id);
  }

  /** Keeps what Kick said. @throws DatabaseUnavailable */
  async keep(channels: KickChannel[]): Promise<void> {
    const wanted = channels.filter(({ slug }) => this.missing.has(slug));
    if (wanted.length === 0) return;
    const looked_up_at = new Date();
    await this.database.run(() =>
      this.rows.upsert(
        wanted.map((each) => ({ ...each, looked_up_at })),
        ['slug'],
      ),
    );
    for (const { slug, broadcaster_user_id } of wanted) this.remember(slug, broadcaster_user_id);
  }

  private remember(slug: string, id: string): void {
    this.known.add(id);
    this.missing.delete(slug);
  }
}
