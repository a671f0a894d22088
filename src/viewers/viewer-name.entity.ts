import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * A name that a viewer has or had. `since` is its first message. `until` is its last one, but of the present name, which
 * would have to be written with each message: that one lasts until the viewer's `last_seen_at`.
 */
@Entity('viewer_names')
// On lower(username), which TypeORM cannot describe.
@Index('viewer_names_by_name', { synchronize: false })
export class ViewerNameEntity {
  @PrimaryColumn('bigint') user_id!: string;
  @PrimaryColumn('text') username!: string;
  @Column('timestamptz') since!: Date;
  @Column('timestamptz') until!: Date;
}
