import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Emote, Person, ReplyTo } from './chat-message';

/**
 * A stored chat message. Ordered by (created_at, arrival_seq): Kick's times have whole seconds, so the arrival
 * order, given once at ingest, decides ties.
 */
@Entity('chat_messages')
@Index('chat_messages_by_channel', ['broadcaster_user_id', 'created_at', 'arrival_seq'])
@Index('chat_messages_by_time', ['created_at', 'arrival_seq'])
@Index('chat_messages_unfiled', ['broadcaster_user_id', 'created_at'], { where: 'session_id IS NULL' })
@Index('chat_messages_by_arrival', ['arrival_seq'])
@Index('chat_messages_pending', ['arrival_seq'], { where: "sweet_coins_reason = 'pending'" })
@Index('chat_messages_pending_by_channel', ['broadcaster_user_id', 'created_at', 'arrival_seq'], {
  where: "sweet_coins_reason = 'pending'",
})
@Index('chat_messages_by_session', ['session_id', 'created_at'], { where: 'session_id IS NOT NULL' })
@Index('chat_messages_by_sender', ['sender_user_id', 'created_at', 'arrival_seq'], {
  where: 'sender_user_id IS NOT NULL',
})
export class ChatMessageEntity {
  @PrimaryColumn('text') message_id!: string;
  @Column('bigint') broadcaster_user_id!: string;
  @Column('bigint', { nullable: true }) sender_user_id!: string | null;
  @Column('text', { nullable: true }) session_id!: string | null;
  @Column('text') content!: string;
  @Column('jsonb') emotes!: Emote[];
  @Column('smallint') emote_count!: number;
  @Column('json') broadcaster!: Person;
  @Column('json') sender!: Person;
  @Column('json', { nullable: true }) replies_to!: ReplyTo | null;
  @Column('timestamptz') created_at!: Date;
  @Column('timestamptz') received_at!: Date;
  @Column('bigint') arrival_seq!: string;
  @Column('int') sweet_coins_earned!: number;
  @Column('text') sweet_coins_reason!: string;
  /** Which source brought it first: `webhook` or `feed`. */
  @Column('text', { default: 'webhook' }) source!: string;
  /** Of a rate-limited message: the message whose award decided, for ever; null in rows of before 0.2.0. */
  @Column('text', { nullable: true }) cooldown_message_id!: string | null;
}
