import type { DeliveryHeaders } from './signature';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A signed delivery that came while Redis was away, as it came; a worker replays it in order and deletes it. */
@Entity('webhook_spool')
@Index('webhook_spool_one_per_delivery', ['delivery_id'], { unique: true })
@Index('webhook_spool_by_message', ['message_id'])
export class SpooledDeliveryEntity {
  @PrimaryGeneratedColumn('increment', { type: 'bigint' }) id!: string;
  @Column('text') delivery_id!: string;
  @Column('jsonb') headers!: DeliveryHeaders;
  @Column('bytea') body!: Buffer;
  @Column('timestamptz') received_at!: Date;
  /** Of a chat message that Kick sent. */
  @Column('text', { nullable: true }) message_id!: string | null;
}
