// Longer than usual: each route is a few lines, and they share how an endpoint is found and shown.
import {
  BadRequestException,
  Body,
  ConflictException,
  Delete,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Put,
} from '@nestjs/common';
import { ApiConflictResponse } from '@nestjs/swagger';
import { AddressGuard } from '../endpoints/address-guard';
import { type Endpoint, EndpointStore, type EndpointWish, MOST_ENDPOINTS } from '../endpoints/endpoint-store';
import { EndpointTest } from '../endpoints/endpoint-test';
import { checkedUrl } from '../endpoints/endpoint-url';
import type { EventType } from '../endpoints/event-types';
import { AdminController } from './admin-route';
import { Administrator } from './administrator';
import {
  CreatedEndpoint,
  EnableRequest,
  EndpointDeleted,
  EndpointDto,
  EndpointParams,
  EndpointReplayAnswer,
  EndpointReplayRequest,
  EndpointRequest,
  EndpointsAnswer,
  EndpointTestAnswer,
  RotatedSecret,
} from './endpoints.dto';

@AdminController('endpoints')
export class EndpointsController {
  constructor(
    private readonly store: EndpointStore,
    private readonly guard: AddressGuard,
    private readonly tests: EndpointTest,
  ) {}

  /** The endpoints: servers that receive outgoing webhooks. */
  @Get()
  async getEndpoints(): Promise<EndpointsAnswer> {
    return { endpoints: (await this.store.list()).map(toDto) };
  }

  /** One endpoint. */
  @Get(':endpoint_id')
  async getEndpoint(@Param() { endpoint_id }: EndpointParams): Promise<EndpointDto> {
    return toDto(await this.found(endpoint_id));
  }

  /** Creates an endpoint, which receives what happens from now on. Only this response has the secret that signs. */
  @Post()
  @HttpCode(200)
  @ApiConflictResponse({
    description: '`too_many_endpoints`: there are as many as there can be; nothing was done.',
  })
  async createEndpoint(
    @Body() body: EndpointRequest,
    @Administrator() who: string,
  ): Promise<CreatedEndpoint> {
    const created = await this.store.create(await this.wish(body), who);
    if (!created) {
      const message = `too_many_endpoints: there are ${MOST_ENDPOINTS} already; delete one that is not needed`;
      throw new ConflictException({ code: 'too_many_endpoints', message });
    }
    return { ...toDto(await this.found(created.id)), secret: created.secret };
  }

  /** Gives an endpoint another URL, other types of events and another description. What failed is retried at once. */
  @Put(':endpoint_id')
  async changeEndpoint(
    @Param() { endpoint_id }: EndpointParams,
    @Body() body: EndpointRequest,
    @Administrator() who: string,
  ): Promise<EndpointDto> {
    const wish = await this.wish(body);
    if (!(await this.store.change(endpoint_id, wish, who))) throw unknown(endpoint_id);
    return toDto(await this.found(endpoint_id));
  }

  /** Deletes an endpoint. It receives nothing more. */
  @Delete(':endpoint_id')
  async deleteEndpoint(
    @Param() { endpoint_id }: EndpointParams,
    @Administrator() who: string,
  ): Promise<EndpointDeleted> {
    if (!(await this.store.remove(endpoint_id, who))) throw unknown(endpoint_id);
    return { status: 'deleted', endpoint_id };
  }

  /** Switches an endpoint off. What happens meanwhile waits for six days at most. */
  @Post(':endpoint_id/disable')
  @HttpCode(200)
  async disableEndpoint(
    @Param() { endpoint_id }: EndpointParams,
    @Administrator() who: string,
  ): Promise<EndpointDto> {
    if (!(await this.store.disable(endpoint_id, `switched off by ${who}`, who))) throw unknown(endpoint_id);
    return toDto(await this.found(endpoint_id));
  }

  /** Switches an endpoint on. It goes on where it stopped, or with what happens from now on. */
  @Post(':endpoint_id/enable')
  @HttpCode(200)
  async enableEndpoint(
    @Param() { endpoint_id }: EndpointParams,
    @Body() { skip_missed = false }: EnableRequest,
    @Administrator() who: string,
  ): Promise<EndpointDto> {
    if (!(await this.store.enable(endpoint_id, skip_missed, who))) throw unknown(endpoint_id);
    return toDto(await this.found(endpoint_id));
  }

  /** Gives an endpoint a new secret. Only this response has it. */
  @Post(':endpoint_id/rotate-secret')
  @HttpCode(200)
  async rotateEndpointSecret(
    @Param() { endpoint_id }: EndpointParams,
    @Administrator() who: string,
  ): Promise<RotatedSecret> {
    const rotated = await this.store.rotate(endpoint_id, who);
    if (!rotated) throw unknown(endpoint_id);
    return { endpoint_id, secret: rotated.secret, old_secret_until: rotated.old_until.toISOString() };
  }

  /** Sends an event of type `endpoint.test` at once, beside all others, and returns what the endpoint responded. */
  @Post(':endpoint_id/test')
  @HttpCode(200)
  async testEndpoint(@Param() { endpoint_id }: EndpointParams): Promise<EndpointTestAnswer> {
    const { url } = await this.found(endpoint_id);
    const started = performance.now();
    const sent = await this.tests.send(endpoint_id, url);
    return {
      delivered: sent.result === 'delivered',
      status: sent.status,
      error: sent.result === 'delivered' ? null : sent.error,
      duration_ms: Math.round(performance.now() - started),
    };
  }

  /** Sends what happened since a time once more, whether it was delivered before or not. Ids stay the same. */
  @Post(':endpoint_id/replay')
  @HttpCode(200)
  async replayEndpoint(
    @Param() { endpoint_id }: EndpointParams,
    @Body() { since }: EndpointReplayRequest,
    @Administrator() who: string,
  ): Promise<EndpointReplayAnswer> {
    const events = await this.store.replay(endpoint_id, new Date(since), who);
    if (events === null) throw unknown(endpoint_id);
    return { endpoint_id, events };
  }

  private async wish({ url, event_types, description }: EndpointRequest): Promise<EndpointWish> {
    const checked = await checkedUrl(url, this.guard);
    if ('wrong' in checked) throw new BadRequestException(checked.wrong);
    return { url: checked.url, event_types, description: description ?? null };
  }

  private async found(id: string): Promise<Endpoint> {
    const endpoint = await this.store.find(id);
    if (!endpoint) throw unknown(id);
    return endpoint;
  }
}

const unknown = (id: string) => new NotFoundException(`there is no endpoint ${id}`);

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

function toDto(endpoint: Endpoint): EndpointDto {
  const { id, url, description, event_types, state, disabled_reason, pending, attempts, last_error } =
    endpoint;
  return {
    endpoint_id: id,
    url,
    description,
    event_types: event_types as EventType[],
    state,
    disabled_reason,
    disabled_at: iso(endpoint.disabled_ms),
    pending,
    attempts,
    failing_since: iso(endpoint.failing_since_ms),
    next_attempt_at: iso(endpoint.next_attempt_ms),
    last_error,
    last_delivered_at: iso(endpoint.last_delivered_ms),
    created_at: new Date(endpoint.created_ms).toISOString(),
  };
}
