import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One line of the ledger. Only ever inserted; the unique message id is what makes an award happen once. */
@Entity('coin_entries')
@Index('coin_entries_by_user', ['user_id', 'created_at'])
@Index('coin_entries_by_time', ['created_at', 'id'])
@Index('coin_entries_by_session', ['session_id'], { where: 'session_id IS NOT NULL' })
@Index('coin_entries_one_per_message', ['message_id'], { unique: true })
export class CoinEntryEntity {
  @PrimaryGeneratedColumn('increment', { type: 'bigint' }) id!: string;
  @Column('bigint') user_id!: string;
  @Column('text', { nullable: true }) session_id!: string | null;
  @Column('text', { nullable: true }) message_id!: string | null;
  @Column('int') amount!: number;
  @Column('text') reason!: string;
  /** When it was earned: the message's `created_at`. */
  @Column('timestamptz') created_at!: Date;
}
