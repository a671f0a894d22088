import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Sum of a user's ledger entries, changed only in the transaction that inserts them. */
@Entity('coin_balances')
export class CoinBalanceEntity {
  @PrimaryColumn('bigint') user_id!: string;
  @Column('bigint') balance!: string;
}
