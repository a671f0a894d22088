import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One person's final standing in an ended session; `place` counts from 1 in the order of the board. */
@Entity('session_standings')
@Index('session_standings_of_user', ['user_id', 'session_id'])
export class SessionStandingEntity {
  @PrimaryColumn('text') session_id!: string;
  @PrimaryColumn('int') place!: number;
  @Column('bigint') user_id!: string;
  @Column('bigint') points!: string;
  @Column('bigint') messages!: string;
  @Column('bigint') emotes!: string;
  @Column('text') username!: string;
  @Column('text', { nullable: true }) profile_picture!: string | null;
  /** When the standing was reached: the last message's `created_at` and arrival_seq. */
  @Column('timestamptz') reached_at!: Date;
  @Column('bigint') reached_seq!: string;
}
