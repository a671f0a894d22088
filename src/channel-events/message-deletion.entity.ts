import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A chat message that a moderator deleted; it may be told before the message itself is stored. */
@Entity('message_deletions')
export class MessageDeletionEntity {
  @PrimaryColumn('text') message_id!: string;
  @PrimaryColumn('bigint') broadcaster_user_id!: string;
  @Column('timestamptz') deleted_at!: Date;
}
