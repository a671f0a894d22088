import { ExpressAdapter } from '@nestjs/platform-express';
import { createBoundedServer } from './connections';

/** Express behind a server whose connections are bounded, for a process that answers nothing before Express. */
export class BoundedAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    this.httpServer = createBoundedServer(this.getInstance());
  }
}
