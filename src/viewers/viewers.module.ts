import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ViewerEntity } from './viewer.entity';
import { ViewerNameEntity } from './viewer-name.entity';

/** Who somebody is, was called, and owns. */
@Module({ imports: [TypeOrmModule.forFeature([ViewerEntity, ViewerNameEntity])] })
export class ViewersModule {}
