import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { BullBoardModule } from '@bull-board/nestjs';
import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { QUEUES } from '../queues';
import { AdminAccess } from './admin-access';
import { RebuildController } from './rebuild.controller';

/** Bull Board is an Express application of its own, which would say so in each answer. */
class BoardAdapter extends ExpressAdapter {
  constructor() {
    super();
    this.app.disable('x-powered-by');
  }
}

/** Administration: Bull Board, its page and its API, behind one login. */
@Module({
  imports: [
    // Bull Board has no login; this one stands before its page and its API alike.
    BullBoardModule.forRoot({ route: '/admin/queues', adapter: BoardAdapter, middleware: AdminAccess }),
    ...Object.keys(QUEUES).map((name) => BullBoardModule.forFeature({ name, adapter: BullMQAdapter })),
  ],
  controllers: [RebuildController],
})
export class AdminModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(AdminAccess).forRoutes('/admin/{*rest}', '/api/admin/{*rest}');
  }
}
