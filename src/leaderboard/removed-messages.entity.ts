import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * What one person had written in one session, of the messages that retention has removed; written by the transaction that
 * removes them. Name, picture, time and arrival_seq are those of the last of them.
 */
@Entity('removed_messages')
@Index('removed_messages_by_user', ['user_id'])
export class RemovedMessagesEntity {
  @PrimaryColumn('text') session_id!: string;
  @PrimaryColumn('bigint') user_id!: string;
  @Column('bigint') messages!: string;
  @Column('bigint') emotes!: string;
  @Column('text') username!: string;
  @Column('text', { nullable: true }) profile_picture!: string | null;
  @Column('timestamptz') last_at!: Date;
  @Column('bigint') last_seq!: string;
}
