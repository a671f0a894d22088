import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/**
 * One line of the ledger, in the order of their ids; a viewer's balance after an entry is the sum of those up to it. Only
 * ever inserted; the unique message id is what makes an award happen once, the unique key what makes a request count once.
 */
@Entity('coin_entries')
@Index('coin_entries_by_user', ['user_id', 'created_at'])
@Index('coin_entries_of_user', ['user_id', 'id'])
@Index('coin_entries_by_time', ['created_at', 'id'])
@Index('coin_entries_by_session', ['session_id'], { where: 'session_id IS NOT NULL' })
@Index('coin_entries_by_batch', ['batch_id', 'id'], { where: 'batch_id IS NOT NULL' })
@Index('coin_entries_spent', ['user_id'], { where: "reason = 'spend'" })
// By an expression, which an entity cannot describe.
@Index('coin_entries_unfiled_bonuses', { synchronize: false })
@Index('coin_entries_one_per_message', ['message_id'], { unique: true })
@Index('coin_entries_one_per_key', ['idempotency_key'], {
  unique: true,
  where: 'idempotency_key IS NOT NULL',
})
@Index('coin_entries_one_reversal', ['reverses_entry_id'], {
  unique: true,
  where: 'reverses_entry_id IS NOT NULL',
})
export class CoinEntryEntity {
  @PrimaryGeneratedColumn('increment', { type: 'bigint' }) id!: string;
  @Column('bigint') user_id!: string;
  @Column('text', { nullable: true }) session_id!: string | null;
  @Column('text', { nullable: true }) message_id!: string | null;
  @Column('int') amount!: number;
  @Column('text') reason!: string;
  /** When it was earned: the message's `created_at`. A reversal has that of the entry it reverses. */
  @Column('timestamptz') created_at!: Date;
  /** The name that a client gave its request, so that repeating it changes nothing. */
  @Column('text', { nullable: true }) idempotency_key!: string | null;
  /** Why, in the words of whoever did it. */
  @Column('text', { nullable: true }) note!: string | null;
  /** The import or reset that the entry is part of. */
  @Column('bigint', { nullable: true }) batch_id!: string | null;
  /** The entry that this one takes back. */
  @Column('bigint', { nullable: true }) reverses_entry_id!: string | null;
}
