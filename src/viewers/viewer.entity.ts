import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Somebody who has written: as the newest stored message shows them, and how many there are. Written with the messages. */
@Entity('viewers')
// On lower(username), which TypeORM cannot describe.
@Index('viewers_by_name', { synchronize: false })
@Index('viewers_by_prefix', { synchronize: false })
export class ViewerEntity {
  @PrimaryColumn('bigint') user_id!: string;
  @Column('text') username!: string;
  @Column('text') channel_slug!: string;
  @Column('text', { nullable: true }) profile_picture!: string | null;
  @Column('timestamptz') first_seen_at!: Date;
  @Column('timestamptz') last_seen_at!: Date;
  @Column('bigint') messages_total!: string;
}
