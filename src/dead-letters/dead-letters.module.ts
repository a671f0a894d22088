import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeadLetterEntity } from './dead-letter.entity';
import { DeadLettersService } from './dead-letters.service';

/** Where any feature puts what it cannot use. */
@Module({
  imports: [TypeOrmModule.forFeature([DeadLetterEntity])],
  providers: [DeadLettersService],
  exports: [DeadLettersService],
})
export class DeadLettersModule {}
