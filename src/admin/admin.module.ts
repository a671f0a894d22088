import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { getQueueToken } from '@nestjs/bullmq';
import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { QUEUES } from '../queues';
import { AdminAccess } from './admin-access';
import { RebuildController } from './rebuild.controller';

const QUEUES_PATH = '/admin/queues';

/** Administration: Bull Board, its page and its API, behind one login. */
@Module({ controllers: [RebuildController], providers: [AdminAccess] })
export class AdminModule implements NestModule {
  constructor(private readonly modules: ModuleRef) {}

  configure(consumer: MiddlewareConsumer): void {
    const serverAdapter = new ExpressAdapter();
    serverAdapter.setBasePath(QUEUES_PATH);
    const queues = Object.keys(QUEUES).map((name) => {
      const queue = this.modules.get<Queue>(getQueueToken(name), { strict: false });
      return new BullMQAdapter(queue);
    });
    createBullBoard({ queues, serverAdapter });
    consumer.apply(AdminAccess).forRoutes('/admin/{*rest}', '/api/admin/{*rest}');
    consumer.apply(serverAdapter.getRouter()).forRoutes(QUEUES_PATH);
  }
}
