import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeadLettersModule } from '../dead-letters/dead-letters.module';
import { StoreStateModule } from '../store-state/store-state.module';
import { SessionHistory } from './session-history';
import { SessionRebuild } from './session-rebuild';
import { SessionStore } from './session-store';
import { SessionWriter } from './session-writer';
import { SessionsService } from './sessions.service';
import { StreamSessionEntity } from './stream-session.entity';

/** Opens, ends and resumes sessions, and tells which session a message belongs to. */
@Module({
  imports: [TypeOrmModule.forFeature([StreamSessionEntity]), DeadLettersModule, StoreStateModule],
  providers: [SessionHistory, SessionRebuild, SessionStore, SessionWriter, SessionsService],
  exports: [SessionHistory, SessionRebuild, SessionStore, SessionWriter, SessionsService],
})
export class SessionsModule {}
