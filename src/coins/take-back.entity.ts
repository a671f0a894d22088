import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A message whose award was taken back in Postgres and may not be in Redis yet; the row leaves once it is. */
@Entity('coin_take_backs')
@Index('coin_take_backs_by_session', ['session_id'])
export class TakeBackEntity {
  /** Of this taking back: a message may be judged into a session, and out of it, more than once. */
  @PrimaryColumn('text') id!: string;
  @Column('text') message_id!: string;
  @Column('bigint') user_id!: string;
  @Column('text') session_id!: string;
  @Column('int') amount!: number;
  /** The message's. */
  @Column('timestamptz') created_at!: Date;
  /** The making of Redis (`store:built`) in which it was earned. */
  @Column('text') built!: string;
}
