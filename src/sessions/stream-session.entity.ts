import type { Category } from './stream-session';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A live stream, from start to end; the id is derived (`stream-session.ts`). */
@Entity('stream_sessions')
@Index('stream_sessions_one_open', ['broadcaster_user_id'], { unique: true, where: 'ended_at IS NULL' })
@Index('stream_sessions_by_end', ['ended_at'])
@Index('stream_sessions_unsettled', ['ended_at'], { where: 'standings_at IS NULL' })
@Index('stream_sessions_by_channel', ['broadcaster_user_id', 'started_at'])
export class StreamSessionEntity {
  @PrimaryColumn('text') id!: string;
  @Column('bigint') broadcaster_user_id!: string;
  @Column('text') username!: string;
  @Column('text') title!: string;
  @Column('timestamptz') started_at!: Date;
  @Column('timestamptz', { nullable: true }) ended_at!: Date | null;
  /** Kick's sending time of the newest status event that was applied; an older one changes nothing. */
  @Column('timestamptz') status_at!: Date;
  /** Kick's sending time of the event that set the title. */
  @Column('timestamptz') title_at!: Date;
  @Column('jsonb', { nullable: true }) category!: Category | null;
  @Column('text', { nullable: true }) language!: string | null;
  /** Kick's sending time of the metadata that told these; null when none did. */
  @Column('timestamptz', { nullable: true }) details_at!: Date | null;
  /** When the session's board changed last; null while it has none. */
  @Column('timestamptz', { nullable: true }) board_updated_at!: Date | null;
  /** Rises with every change: of two states of a session the one with the higher revision is the newer; null in old rows. */
  @Column('bigint', { nullable: true }) revision!: string | null;
  /** The span for which messages were judged last, `infinity` while open; another span has them looked at again. */
  @Column('timestamptz', { nullable: true }) judged_from!: Date | null;
  @Column('timestamptz', { nullable: true }) judged_until!: Date | null;
  /** The `board_updated_at` of the board that is kept in session_standings; null while there is none. */
  @Column('timestamptz', { nullable: true }) standings_at!: Date | null;
  /** Totals of that board; while there is none, of the people shown on the board of `board_updated_at`. */
  @Column('bigint', { nullable: true }) total_messages!: string | null;
  @Column('bigint', { nullable: true }) total_points!: string | null;
  @Column('bigint', { nullable: true }) unique_chatters!: string | null;
}
