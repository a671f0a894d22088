import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ConfiguredChannels } from '../kick/api/configured-channels';
import type { Community } from '../platform/config/communities-file';
import { HealthController } from '../platform/health/health.controller';
import type { ReadyAnswer } from '../platform/health/health.dto';
import { Log } from '../platform/log/log';
import { Metrics } from '../platform/metrics/metrics';
import { StopSignal } from '../platform/startup/stop-signal';
import { StoreGate } from '../platform/startup/store-gate';
import { StoreRefused } from '../platform/startup/store-refused';
import { WebhookEndpoint } from '../webhook/webhook.endpoint';
import type { Hosted } from './communities-server';

/** How often a store that would refuse us is looked at: somebody has to change something. */
const REFUSED_MS = 10_000;

/** The application of one community of many: it has no port, and is given requests by the server of the process. */
export class CommunityApp implements Hosted {
  readonly channels: ConfiguredChannels;
  readonly metrics: Metrics;
  readonly webhook: WebhookEndpoint | null;
  private readonly server: Server;
  private readonly log: Log;

  constructor(
    private readonly community: Community,
    private readonly app: NestExpressApplication,
    hasWebhook: boolean,
  ) {
    this.channels = app.get(ConfiguredChannels);
    this.metrics = app.get(Metrics);
    this.webhook = hasWebhook ? app.get(WebhookEndpoint) : null;
    this.server = app.getHttpServer();
    this.log = app.get(Log);
  }

  get name(): string {
    return this.community.name;
  }
  get hosts(): string[] {
    return this.community.hosts;
  }
  get broadcasters(): string[] {
    return this.community.broadcasters;
  }

  serve(request: IncomingMessage, response: ServerResponse): void {
    this.server.emit('request', request, response);
  }

  readiness(): Promise<ReadyAnswer> {
    return this.app.get(HealthController).readiness();
  }

  /** @throws StoreRefused that names the community */
  async look(): Promise<void> {
    try {
      await this.app.get(StoreGate).look();
    } catch (error) {
      if (!(error instanceof StoreRefused)) throw error;
      throw new StoreRefused(`community "${this.name}": ${error.message}`);
    }
  }

  /** What its controllers and schedules need is there from then on. */
  async init(): Promise<void> {
    await this.app.init();
  }

  /** A store that comes later and is unfit keeps this community waiting, and no other one. */
  async wait(signal: AbortSignal): Promise<void> {
    for (let said = ''; !signal.aborted; ) {
      try {
        return await this.app.get(StoreGate).wait(signal);
      } catch (error) {
        if (!(error instanceof StoreRefused)) throw error;
        if (said !== error.message)
          this.log.error({ reason: error.message }, 'a store refuses this community');
        said = error.message;
        await pause(REFUSED_MS, signal);
      }
    }
  }

  turnAway(): void {
    this.app.get(StopSignal).abort();
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

const pause = (ms: number, signal: AbortSignal) =>
  sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
