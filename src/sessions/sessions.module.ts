import { Module } from '@nestjs/common';
import { SessionStore } from './session-store';
import { SessionWriter } from './session-writer';
import { SessionsService } from './sessions.service';

@Module({
  providers: [SessionStore, SessionWriter, SessionsService],
  exports: [SessionStore, SessionWriter, SessionsService],
})
export class SessionsModule {}
