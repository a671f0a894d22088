import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A reward of a channel that a viewer redeemed, as Kick told it last. */
@Entity('reward_redemptions')
@Index('reward_redemptions_by_user', ['user_id'], { where: 'user_id IS NOT NULL' })
export class RedemptionEntity {
  @PrimaryColumn('text') id!: string;
  @Column('bigint') broadcaster_user_id!: string;
  @Column('bigint', { nullable: true }) user_id!: string | null;
  @Column('text') reward_id!: string;
  @Column('text') reward_title!: string;
  @Column('int') cost!: number;
  @Column('text') user_input!: string;
  /** `pending`, then what became of it: `accepted`, `fulfilled`, … */
  @Column('text') status!: string;
  @Column('timestamptz') redeemed_at!: Date;
  /** Kick's sending time of the event that told the status. */
  @Column('timestamptz') status_at!: Date;
}
