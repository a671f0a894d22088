import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** Many entries of the ledger that were made at once, and can be undone at once. */
@Entity('admin_batches')
@Index('admin_batches_one_undo', ['undoes_batch_id'], { unique: true, where: 'undoes_batch_id IS NOT NULL' })
@Index('admin_batches_one_import', ['content_hash'], { unique: true, where: 'content_hash IS NOT NULL' })
@Index('admin_batches_undone', ['at'], { where: "state <> 'done'" })
export class BatchEntity {
  @PrimaryGeneratedColumn('increment', { type: 'bigint' }) id!: string;
  /** `reset`, `import` or `undo`. */
  @Column('text') kind!: string;
  /** `dry` of a run that changes nothing, `settling` while those who were seen meanwhile are looked for, `done`. */
  @Column('text') state!: string;
  @Column('text') who!: string;
  @Column('text') reason!: string;
  @Column('timestamptz', { default: () => 'now()' }) at!: Date;
  @Column('int', { default: 0 }) entries!: number;
  /** Of an import: what the file was written by, and its content, by which the same file is known. */
  @Column('text', { nullable: true }) source!: string | null;
  @Column('text', { nullable: true }) content_hash!: string | null;
  @Column('bigint', { nullable: true }) undoes_batch_id!: string | null;
}
