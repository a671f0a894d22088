import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An entry of the ledger that Redis does not know of yet; written with the entry, and gone once Redis has it. */
@Entity('coin_outbox')
@Index('coin_outbox_by_user', ['user_id'])
export class CoinOutboxEntity {
  @PrimaryColumn('bigint') entry_id!: string;
  @Column('bigint') user_id!: string;
  @Column('text', { nullable: true }) session_id!: string | null;
  @Column('int') amount!: number;
}
