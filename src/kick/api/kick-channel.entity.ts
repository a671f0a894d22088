import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which user id a channel's name belongs to, as Kick said it. */
@Entity('kick_channels')
export class KickChannelEntity {
  @PrimaryColumn('text') slug!: string;
  @Column('bigint') broadcaster_user_id!: string;
  @Column('timestamptz') looked_up_at!: Date;
}
