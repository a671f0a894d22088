import { Module } from '@nestjs/common';
import { SessionHistory } from './session-history';
import { SessionsModule } from './sessions.module';
import { StreamSessionsController } from './stream-sessions.controller';

/** The sessions' HTTP endpoints. */
@Module({ imports: [SessionsModule], controllers: [StreamSessionsController], providers: [SessionHistory] })
export class SessionsApiModule {}
