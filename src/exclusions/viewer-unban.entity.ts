import { Column, Entity, PrimaryColumn } from 'typeorm';

/** When a moderator last lifted a viewer's ban: a ban from before, told late, is over. */
@Entity('viewer_unbans')
export class ViewerUnbanEntity {
  @PrimaryColumn('bigint') broadcaster_user_id!: string;
  @PrimaryColumn('bigint') user_id!: string;
  @Column('timestamptz') unbanned_at!: Date;
}
