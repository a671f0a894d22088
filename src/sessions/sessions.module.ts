import { Module } from '@nestjs/common';
import { SessionRebuild } from './session-rebuild';
import { SessionStore } from './session-store';
import { SessionWriter } from './session-writer';
import { SessionsService } from './sessions.service';

@Module({
  providers: [SessionRebuild, SessionStore, SessionWriter, SessionsService],
  exports: [SessionRebuild, SessionStore, SessionWriter, SessionsService],
})
export class SessionsModule {}
