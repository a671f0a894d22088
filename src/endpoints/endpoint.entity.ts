import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Somebody's server that is told what happens, and how far it has been told. */
@Entity('endpoints')
export class EndpointEntity {
  @PrimaryGeneratedColumn('increment', { type: 'bigint' }) id!: string;
  @Column('text') url!: string;
  @Column('text', { nullable: true }) description!: string | null;
  @Column('text', { array: true }) event_types!: string[];
  /** Not hashed: whoever signs needs it. */
  @Column('text') secret!: string;
  /** Signs beside the new one until then. */
  @Column('text', { nullable: true }) old_secret!: string | null;
  @Column('timestamptz', { nullable: true }) old_secret_until!: Date | null;
  /** `enabled` or `disabled`. */
  @Column('text', { default: 'enabled' }) state!: string;
  @Column('text', { nullable: true }) disabled_reason!: string | null;
  @Column('timestamptz', { nullable: true }) disabled_at!: Date | null;
  /** Of the last event that is done: delivered, or none of its types. */
  @Column('bigint') position!: string;
  /** Rises with every change by an administrator: what was under way for an older one decides nothing any more. */
  @Column('int', { default: 1 }) revision!: number;
  /** Failed attempts at the event that is next. */
  @Column('int', { default: 0 }) attempts!: number;
  @Column('timestamptz', { nullable: true }) failing_since!: Date | null;
  @Column('timestamptz', { nullable: true }) next_attempt_at!: Date | null;
  @Column('text', { nullable: true }) last_error!: string | null;
  @Column('timestamptz', { nullable: true }) last_delivered_at!: Date | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at!: Date;
}
