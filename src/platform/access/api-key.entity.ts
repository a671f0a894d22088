import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A key that a client names itself by. Kept after it was revoked, so that the audit's names keep their meaning. */
@Entity('api_keys')
@Index('api_keys_one_per_hash', ['hash'], { unique: true })
@Index('api_keys_one_per_name', ['name'], { unique: true, where: 'revoked_at IS NULL' })
export class ApiKeyEntity {
  @PrimaryGeneratedColumn('increment', { type: 'bigint' }) id!: string;
  @Column('text') name!: string;
  /** See `hashOf`. */
  @Column('text') hash!: string;
  /** `read`, `admin`. */
  @Column('text', { array: true }) scopes!: string[];
  @Column('timestamptz', { default: () => 'now()' }) created_at!: Date;
  /** To about ten minutes. */
  @Column('timestamptz', { nullable: true }) last_used_at!: Date | null;
  @Column('timestamptz', { nullable: true }) revoked_at!: Date | null;
}
