import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ErasedPeople } from './erased-people';
import { ErasedViewerEntity } from './erased-viewer.entity';

/** Who was erased. */
@Module({
  imports: [TypeOrmModule.forFeature([ErasedViewerEntity])],
  providers: [ErasedPeople],
  exports: [ErasedPeople],
})
export class ErasureModule {}
