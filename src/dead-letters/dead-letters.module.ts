import { Module } from '@nestjs/common';
import { DeadLettersService } from './dead-letters.service';

/** Where any feature puts what it cannot use. */
@Module({ providers: [DeadLettersService], exports: [DeadLettersService] })
export class DeadLettersModule {}
