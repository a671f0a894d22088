import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A message that was denied a coin because of an award that came after it, or is none any more; the row leaves once it is put right. */
@Entity('coin_reviews')
export class ReviewEntity {
  @PrimaryGeneratedColumn('increment', { type: 'bigint' }) id!: string;
  @Column('text') message_id!: string;
}
