import type { Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Log } from './platform/log/log';
import { StopSignal } from './platform/startup/stop-signal';
import { StoreGate } from './platform/startup/store-gate';

/** A role of the process, ready to listen: one application, or one for each of many communities behind one server. */
export interface RoleApp {
  readonly log: Log;
  readonly server: Server;
  /** Looks at the stores once. @throws StoreRefused when one is there and unfit */
  look(): Promise<void>;
  listen(port: number): Promise<void>;
  /** Resolves when the stores are fit, or `signal` ends it. @throws StoreRefused */
  wait(signal: AbortSignal): Promise<void>;
  /** From here on readiness is red, and each answer the last one of its connection. */
  turnAway(): void;
  /** Flushes, and closes workers, queues, Postgres and Redis in this order. */
  close(): Promise<void>;
}

/** The one application of an installation of one community. */
export class SingleApp implements RoleApp {
  constructor(
    private readonly app: NestExpressApplication,
    readonly log: Log,
  ) {}

  get server(): Server {
    return this.app.getHttpServer();
  }

  async look(): Promise<void> {
    await this.app.get(StoreGate).look();
  }

  async listen(port: number): Promise<void> {
    await this.app.listen(port);
  }

  wait(signal: AbortSignal): Promise<void> {
    return this.app.get(StoreGate).wait(signal);
  }

  turnAway(): void {
    this.app.get(StopSignal).abort();
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
