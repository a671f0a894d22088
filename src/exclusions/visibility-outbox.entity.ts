import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A viewer was hidden or shown, and Redis does not know of it yet; of two rows on one viewer the later one counts. */
@Entity('visibility_outbox')
export class VisibilityOutboxEntity {
  @PrimaryGeneratedColumn('increment', { type: 'bigint' }) id!: string;
  @Column('bigint') user_id!: string;
  /** The channel of a ban; null: on all channels. */
  @Column('bigint', { nullable: true }) broadcaster_user_id!: string | null;
  /** `excluded`, or `banned`; null: shown again. */
  @Column('text', { nullable: true }) hidden_as!: string | null;
}
