import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A viewer whom Kick reported as banned from a channel; for ever without `expires_at`. */
@Entity('viewer_bans')
@Index('viewer_bans_by_user', ['user_id'])
@Index('viewer_bans_by_end', ['expires_at'])
export class ViewerBanEntity {
  @PrimaryColumn('bigint') broadcaster_user_id!: string;
  @PrimaryColumn('bigint') user_id!: string;
  @Column('text') reason!: string;
  @Column('timestamptz') banned_at!: Date;
  @Column('timestamptz', { nullable: true }) expires_at!: Date | null;
}
