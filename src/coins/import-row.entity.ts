import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A row of an imported file, and what became of it. Those that wait for their viewer to be seen are found by name. */
@Entity('import_rows')
@Index('import_rows_waiting', ['name_key'], { where: "status = 'waiting'" })
@Index('import_rows_due', ['batch_id'], { where: "status = 'due'" })
export class ImportRowEntity {
  @PrimaryColumn('bigint') batch_id!: string;
  @PrimaryColumn('int') line!: number;
  /** `read`, then `applied`, `waiting` or `refused`; `due`: seen, and about to be applied; `withdrawn`: undone before. */
  @Column('text') status!: string;
  @Column('bigint', { nullable: true }) user_id!: string | null;
  @Column('text', { nullable: true }) username!: string | null;
  /** The name in lower case. */
  @Column('text', { nullable: true }) name_key!: string | null;
  @Column('int', { nullable: true }) amount!: number | null;
  /** Why it was refused, or what was assumed. */
  @Column('text', { nullable: true }) reason!: string | null;
}
