import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: what Postgres knows of the Redis beside it. */
@Entity('store_state')
export class StoreStateEntity {
  /** Always 1. */
  @PrimaryColumn('smallint') id!: number;
  /** `store:position` when Postgres last took something from Redis. */
  @Column('bigint') redis_position!: string;
  /** Of this database, made by its migration; a dump and a standby have the same one. */
  @Column('uuid', { nullable: true }) database_id!: string | null;
}
