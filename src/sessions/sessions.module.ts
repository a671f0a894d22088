import { Module } from '@nestjs/common';
import { SessionStore } from './session-store';
import { SessionsService } from './sessions.service';

@Module({ providers: [SessionStore, SessionsService], exports: [SessionStore, SessionsService] })
export class SessionsModule {}
