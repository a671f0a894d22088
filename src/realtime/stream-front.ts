import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type FrontRoute, keyOf, KnownRequests } from '../platform/http/front-door';
import { ChannelsService } from './channels.service';

const MOST_CHANNELS = 10_000;

/** Event streams that were asked for before: when a process restarts, all its clients come to the others, or back, at once. */
@Injectable()
export class StreamFront implements FrontRoute {
  /** The channel that was asked for, by the URL that the pipeline took it from. */
  private readonly asked = new LRUCache<string, string>({ max: MOST_CHANNELS });

  constructor(
    private readonly known: KnownRequests,
    private readonly channels: ChannelsService,
  ) {}

  /** To be called when the pipeline has let such a request in, before it is answered. */
  remember(request: IncomingMessage, response: ServerResponse, broadcasterId: string): void {
    this.known.remember(request, response);
    this.asked.set(request.url ?? '', broadcasterId);
  }

  take(request: IncomingMessage, response: ServerResponse, pass: () => void): boolean {
    const broadcasterId = request.method === 'GET' && this.asked.get(request.url ?? '');
    const headers = broadcasterId && this.known.headersFor(request);
    if (!headers) return false;
    const lastEventId = request.headers['last-event-id'];
    const watch = { broadcasterId, lastEventId: lastEventId?.toString(), key: keyOf(request) };
    this.channels.connect(watch, response, headers.all).catch(() => {
      // The pipeline finds out again what is wrong, and says so.
      if (!response.headersSent) pass();
    });
    return true;
  }
}
