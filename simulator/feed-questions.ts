import { randomUUID } from 'node:crypto';
import type { ApiAnswer, ApiRequest } from './kick-api';

const CONNECTION = /^\/api\/v1\/realtime\/channels\/\d+\/chat\/connection$/;
const AUTH = '/api/v1/realtime/auth/connection';

/** What the fake Kick's page answers to the question where the feed is; only its Centrifugo server is on an address of its own. */
export class FeedQuestions {
  isDown = false;
  /** Every token that was given, newest last. */
  readonly tokens: string[] = [];

  /** Undefined when it is no such question. @param host where the question came in */
  answer({ method, path }: ApiRequest, host: string): ApiAnswer | undefined {
    if (method !== 'POST' || !(CONNECTION.test(path) || path === AUTH)) return undefined;
    if (this.isDown) return { status: 503, body: { message: 'Service Unavailable' } };
    if (path === AUTH) {
      const token = `header.${randomUUID()}.signature`;
      this.tokens.push(token);
      return { status: 200, body: { data: { token }, message: 'success' } };
    }
    const credentials = { url: `ws://${host}/connection/websocket` };
    return {
      status: 200,
      body: { data: { connections: [{ credentials, provider: 'centrifugo' }], mode: 'websocket' } },
    };
  }
}
