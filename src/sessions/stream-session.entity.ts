import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A live stream, from start to end; the id is derived (`stream-session.ts`). */
@Entity('stream_sessions')
@Index('stream_sessions_one_open', ['broadcaster_user_id'], { unique: true, where: 'ended_at IS NULL' })
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
  /** When the session's board changed last; null while it has none. */
  @Column('timestamptz', { nullable: true }) board_updated_at!: Date | null;
}
