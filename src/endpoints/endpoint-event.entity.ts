import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/**
 * One thing that happened and that some endpoint wants to know; written by triggers, kept for EVENTS_KEPT_DAYS. Ids are given
 * out before their transactions commit, so a reader that goes by them overtakes some: it goes by `position`, which is given
 * to what is committed, by one process at a time.
 */
@Entity('endpoint_events')
@Index('endpoint_events_in_order', ['position'], { unique: true, where: 'position IS NOT NULL' })
@Index('endpoint_events_new', ['id'], { where: 'position IS NULL' })
@Index('endpoint_events_by_time', ['at'])
export class EndpointEventEntity {
  @PrimaryGeneratedColumn('increment', { type: 'bigint' }) id!: string;
  @Column('bigint', { nullable: true }) position!: string | null;
  /** Header `webhook-id`; the same for every endpoint and every attempt. */
  @Column('uuid') message_id!: string;
  @Column('text') type!: string;
  /** What it tells of; who that is, is looked up when it is sent. */
  @Column('bigint', { nullable: true }) entry_id!: string | null;
  /** The row of `stream_sessions` as it was then. */
  @Column('jsonb', { nullable: true }) session!: Record<string, unknown> | null;
  @Column('timestamptz', { default: () => 'clock_timestamp()' }) at!: Date;
}
