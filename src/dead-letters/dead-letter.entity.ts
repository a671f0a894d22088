import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A signed delivery that could not be used, as it came, to be looked at and replayed. */
@Entity('dead_letters')
@Index('dead_letters_by_time', ['received_at'])
@Index('dead_letters_one_per_delivery', ['delivery_id'], { unique: true })
export class DeadLetterEntity {
  @PrimaryGeneratedColumn('increment', { type: 'bigint' }) id!: string;
  @Column('text') delivery_id!: string;
  @Column('text') event_type!: string;
  @Column('bytea') body!: Buffer;
  @Column('jsonb') headers!: Record<string, string>;
  @Column('text') reason!: string;
  @Column('timestamptz') received_at!: Date;
  @Column('timestamptz', { nullable: true }) replayed_at!: Date | null;
}
