import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeadLetterEntity } from './dead-letter.entity';
import { DeadLetterBox } from './dead-letter-box';
import { DeadLettersService } from './dead-letters.service';

/** Where any feature puts what it cannot use. */
@Module({
  imports: [TypeOrmModule.forFeature([DeadLetterEntity])],
  providers: [DeadLetterBox, DeadLettersService],
  exports: [DeadLetterBox, DeadLettersService],
})
export class DeadLettersModule {}
