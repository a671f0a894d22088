import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Somebody who was erased: what they write from then on is anonymous. Nothing but the id is kept of them. */
@Entity('erased_viewers')
export class ErasedViewerEntity {
  @PrimaryColumn('bigint') user_id!: string;
  @Column('timestamptz', { default: () => 'now()' }) erased_at!: Date;
  /** What was removed so far, by kind. */
  @Column('jsonb', { default: () => "'{}'" }) removed!: Record<string, number>;
}
