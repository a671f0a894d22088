import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A viewer whom an administrator keeps off every board; such a viewer earns nothing. */
@Entity('viewer_exclusions')
export class ViewerExclusionEntity {
  @PrimaryColumn('bigint') user_id!: string;
  @Column('text') reason!: string;
  @Column('text') excluded_by!: string;
  @Column('timestamptz', { default: () => 'now()' }) excluded_at!: Date;
}
