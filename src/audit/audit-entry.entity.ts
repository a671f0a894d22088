import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One act of an administrator, written in the transaction that carried it out. Only ever inserted. */
@Entity('admin_audit')
@Index('admin_audit_by_subject', ['on_whom', 'id'])
export class AuditEntryEntity {
  @PrimaryGeneratedColumn('increment', { type: 'bigint' }) id!: string;
  @Column('text') who!: string;
  @Column('text') what!: string;
  /** `viewer:<user id>`, `entry:<id>`, `stream:<id>`, `dead-letter:<id>`, `batch:<id>`, `endpoint:<id>`, `key:<id>` or `redis`. */
  @Column('text') on_whom!: string;
  @Column('jsonb', { nullable: true }) before!: Record<string, unknown> | null;
  @Column('jsonb', { nullable: true }) after!: Record<string, unknown> | null;
  @Column('timestamptz', { default: () => 'now()' }) at!: Date;
}
