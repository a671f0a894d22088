import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/**
 * A board over time: a span, of one channel or of all (0). Its rows stand in `period_board_sums` and `period_board_ranks`, which
 * the triggers of `coin_entries` keep (migration 1790000000010). Times are `infinity` for the board of all time.
 */
@Entity('period_boards')
@Index('period_boards_one_each', ['broadcaster_user_id', 'from_at', 'to_at'], {
  unique: true,
  where: 'dropped_at IS NULL',
})
export class PeriodBoardEntity {
  @PrimaryGeneratedColumn('increment', { type: 'int' }) id!: number;
  @Column('bigint') broadcaster_user_id!: string;
  @Column('timestamptz') from_at!: Date;
  @Column('timestamptz') to_at!: Date;
  /** When it was asked for last, to some minutes. */
  @Column('timestamptz', { default: () => 'now()' }) asked_at!: Date;
  /** Its rows are being removed; nobody changes or reads them. */
  @Column('timestamptz', { nullable: true }) dropped_at!: Date | null;
}
