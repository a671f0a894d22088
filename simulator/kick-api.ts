import { randomUUID } from 'node:crypto';
import type { KickPlatform } from './kick-platform';

export interface ApiRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string;
  body: string;
}

/** `body` undefined: none; a string is sent as a page, anything else as JSON. Null: Kick never answers. */
export type ApiAnswer = { status: number; body?: unknown } | null;

type Route = (request: ApiRequest) => ApiAnswer;

const SIXTY_DAYS = 5_184_000;
const MOST_REMOVALS = 100;

const ok = (data: unknown): ApiAnswer => ({ status: 200, body: { data, message: 'OK' } });
const refused = (status: number, message: string): ApiAnswer => ({ status, body: { data: {}, message } });

/** Answers of api.kick.com and id.kick.com, as far as Kickboard asks them, with their quirks. */
export class KickApi {
  /** Every call that came, newest last, without its query. */
  readonly calls: string[] = [];
  private readonly tokens = new Set<string>();
  private readonly routes: Record<string, Route> = {
    'POST /oauth/token/introspect': () => this.introspect(),
    'GET /public/v1/channels': (request) => this.channels(request),
    'GET /public/v1/events/subscriptions': (request) => this.listed(request),
    'POST /public/v1/events/subscriptions': (request) => this.subscribed(request),
    'DELETE /public/v1/events/subscriptions': (request) => this.removed(request),
    'GET /public/v1/users/livestreams': (request) => this.livestreams(request),
  };

  constructor(private readonly platform: KickPlatform) {}

  /** Makes all tokens worthless, as when the secret was changed. */
  revokeTokens(): void {
    this.tokens.clear();
  }

  answer(request: ApiRequest): ApiAnswer {
    const name = `${request.method} ${request.path}`;
    this.calls.push(name);
    const { faults } = this.platform;
    if (faults.api === 'hangs') return null;
    if (faults.api === 'down') return refused(503, 'Service Unavailable');
    if (faults.api === 'unauthorized') return refused(401, 'Unauthorized');
    if (faults.api === 'throttled') return refused(429, 'Too Many Requests');
    if (faults.api === 'cloudflare') return { status: 403, body: '<html>Attention Required!</html>' };
    if (name === 'POST /oauth/token' && faults.token === 'down') return refused(503, 'Service Unavailable');
    if (name === 'POST /oauth/token') return this.token(request);
    if (name === 'GET /public/v1/public-key') return this.publicKey();
    const route = this.routes[name];
    if (!route) return refused(404, 'Not Found');
    return this.tokens.has(request.authorization) ? route(request) : refused(401, 'Unauthorized');
  }

  private token({ body }: ApiRequest): ApiAnswer {
    const form = new URLSearchParams(body);
    const { clientId, clientSecret } = this.platform;
    const isKnown = form.get('client_id') === clientId && form.get('client_secret') === clientSecret;
    if (!isKnown || form.get('grant_type') !== 'client_credentials')
      return {
        status: 401,
        body: { error: 'invalid_client', error_description: 'Client authentication failed' },
      };
    const access_token = randomUUID();
    this.tokens.add(`Bearer ${access_token}`);
    return { status: 200, body: { access_token, token_type: 'Bearer', expires_in: SIXTY_DAYS } };
  }

  private introspect(): ApiAnswer {
    const exp = Math.floor(Date.now() / 1000) + SIXTY_DAYS;
    return ok({ active: true, client_id: this.platform.clientId, token_type: 'app', scope: '', exp });
  }

  private publicKey(): ApiAnswer {
    const { publicKey } = this.platform.faults;
    if (publicKey !== 'fine') return refused(publicKey, 'Unauthorized');
    return ok({ public_key: this.platform.signer.publicKeyPem });
  }

  private channels({ query }: ApiRequest): ApiAnswer {
    const [slugs, ids] = [query.getAll('slug'), query.getAll('broadcaster_user_id')];
    if (slugs.length > 0 && ids.length > 0) return refused(400, 'Invalid request');
    if (slugs.length + ids.length > 50) return refused(400, 'Invalid request');
    const found = this.platform.channels.filter(
      ({ slug, user_id }) => slugs.includes(slug) || ids.includes(String(user_id)),
    );
    const isWhole = found.length === slugs.length + ids.length;
    if (!isWhole && this.platform.faults.unknownSlug === 'refused') return refused(400, 'Invalid request');
    return ok(
      found.map(({ user_id, slug, started_at, title }) => ({
        broadcaster_user_id: user_id,
        slug,
        stream_title: title,
        stream: {
          is_live: started_at !== null,
          start_time: started_at ?? '0001-01-01T00:00:00Z',
          viewer_count: 0,
        },
      })),
    );
  }

  private listed({ query }: ApiRequest): ApiAnswer {
    const id = query.get('broadcaster_user_id');
    const { subscriptions } = this.platform;
    return ok(subscriptions.filter((each) => id === null || String(each.broadcaster_user_id) === id));
  }

  /** An event that cannot be subscribed to is told inside a 200. */
  private subscribed({ body }: ApiRequest): ApiAnswer {
    const { broadcaster_user_id, events } = JSON.parse(body) as {
      broadcaster_user_id: number;
      events: { name: string; version: number }[];
    };
    if (!this.platform.channel(broadcaster_user_id)) return refused(400, 'Invalid request');
    return ok(
      events.map(({ name, version }) => {
        const result = this.platform.subscribe(broadcaster_user_id, name, version);
        return 'id' in result
          ? { name, version, subscription_id: result.id }
          : { name, version, error: result.error };
      }),
    );
  }

  private removed({ query }: ApiRequest): ApiAnswer {
    const ids = query.getAll('id');
    if (ids.length === 0 || ids.length > MOST_REMOVALS) return refused(400, 'Invalid request');
    this.platform.subscriptions = this.platform.subscriptions.filter(({ id }) => !ids.includes(id));
    return { status: 204 };
  }

  private livestreams({ query }: ApiRequest): ApiAnswer {
    if (this.platform.faults.livestreams === 'none') return ok([]);
    if (this.platform.faults.livestreams === 'down') return refused(503, 'Service Unavailable');
    const ids = query.getAll('user_id');
    if (ids.length === 0 || ids.length > 100) return refused(400, 'Invalid request');
    const live = this.platform.channels.filter(
      ({ user_id, started_at }) => started_at !== null && ids.includes(String(user_id)),
    );
    return ok(
      live.map(({ user_id, slug, started_at, title }) => ({
        broadcaster_user_id: user_id,
        slug,
        started_at,
        stream_title: title,
        language: 'en',
        viewer_count: 0,
      })),
    );
  }
}
