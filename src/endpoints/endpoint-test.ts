import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { StopSignal } from '../platform/startup/stop-signal';
import { EndpointHttp, type Sent } from './endpoint-http';
import { EndpointStore } from './endpoint-store';

/** Sends an event of type `endpoint.test` at once, also to an endpoint that is switched off; it decides nothing. */
@Injectable()
export class EndpointTest {
  constructor(
    private readonly store: EndpointStore,
    private readonly http: EndpointHttp,
    private readonly stop: StopSignal,
  ) {}

  async send(id: string, url: string): Promise<Sent> {
    const data = { endpoint_id: id };
    const body = JSON.stringify({ type: 'endpoint.test', timestamp: new Date().toISOString(), data });
    const secrets = await this.store.secrets(id);
    return this.http.send({ url, secrets, message_id: randomUUID(), body }, this.stop.signal);
  }
}
