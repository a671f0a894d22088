import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ExclusionStore } from './exclusion-store';
import { ViewerBanEntity } from './viewer-ban.entity';
import { ViewerExclusionEntity } from './viewer-exclusion.entity';
import { ViewerUnbanEntity } from './viewer-unban.entity';
import { VisibilityOutboxEntity } from './visibility-outbox.entity';

/** Who is kept off boards and earns nothing. */
@Module({
  imports: [
    TypeOrmModule.forFeature([
      ViewerBanEntity,
      ViewerExclusionEntity,
      ViewerUnbanEntity,
      VisibilityOutboxEntity,
    ]),
  ],
  providers: [ExclusionStore],
  exports: [ExclusionStore],
})
export class ExclusionsModule {}
