import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createBoundedServer } from '../platform/http/connections';
import { WebhookEndpoint } from '../webhook/webhook.endpoint';
import type { CommunityDirectory, Listed } from './community-directory';
import { broadcasterNamedBy } from './named-broadcaster';

/** A community as the server of the process sees it. */
export interface Hosted extends Listed {
  /** Answers a request as if this community were the only one. */
  serve(request: IncomingMessage, response: ServerResponse): void;
  /** Null in a worker, which takes no deliveries. */
  webhook: WebhookEndpoint | null;
}

/** What is asked of the process, and of no community: path → JSON or text. */
export type ProcessRoutes = Record<string, () => Promise<ProcessAnswer>>;

export interface ProcessAnswer {
  status: number;
  type: string;
  body: string;
}

export const JSON_TYPE = 'application/json; charset=utf-8';

/** `/c/NAME`, and what comes behind it. */
const BELOW = /^\/c\/([^/?]*)(\/[^?]*)?(\?.*)?$/s;
/** The same for every community. */
const DESCRIPTION = /^\/(openapi\.json|api\/docs)([/?]|$)/;
const HOW_TO_NAME_ONE =
  'this deployment serves several communities, and the request names none: ask below /c/NAME/, at the host of one, or with broadcaster_user_id or session_id';

/**
 * The one HTTP server of many communities. A request goes to the community that it names: by its path (`/c/NAME/…`), else by a
 * broadcaster (a delivery's body, `broadcaster_user_id`, a session's id), else by the host.
 */
export class CommunitiesServer {
  /** Once aborted, each answer is the last of its connection. */
  private readonly stop = new AbortController();
  readonly server: Server;

  constructor(
    private readonly communities: CommunityDirectory<Hosted>,
    private readonly routes: ProcessRoutes,
  ) {
    this.server = createBoundedServer((request, response) => this.dispatch(request, response));
  }

  get isStopping(): boolean {
    return this.stop.signal.aborted;
  }

  turnAway(): void {
    this.stop.abort();
  }

  private dispatch(request: IncomingMessage, response: ServerResponse): void {
    if (this.isStopping) response.shouldKeepAlive = false;
    const { url = '/' } = request;
    if (url.startsWith('/c/')) return this.serveBelow(url, request, response);
    const route = this.routes[url.split('?', 1)[0] as string];
    if (route) return void this.answerFor(route, response);
    const { first } = this.communities;
    if (first.webhook && WebhookEndpoint.matches(request))
      return this.takeDelivery(first.webhook, request, response);
    if (DESCRIPTION.test(url)) return first.serve(request, response);
    const broadcaster = broadcasterNamedBy(url);
    const community =
      (broadcaster === null ? undefined : this.communities.ofBroadcaster(broadcaster)) ??
      this.communities.ofHost(request.headers.host);
    if (community) return community.serve(request, response);
    answer(
      response,
      404,
      'Not Found',
      broadcaster === null ? HOW_TO_NAME_ONE : `no community has the broadcaster ${broadcaster}`,
    );
  }

  /** The community sees the path behind its name, and the header by which pages below a path find their parts. */
  private serveBelow(url: string, request: IncomingMessage, response: ServerResponse): void {
    const [, name = '', path, query = ''] = BELOW.exec(url) ?? [];
    const community = this.communities.named(name);
    if (!community)
      return answer(response, 404, 'Not Found', `there is no community ${JSON.stringify(name)}`);
    if (path === undefined) {
      // Relative, as the path may be another one before a proxy.
      response.writeHead(308, { Location: `${name}/${query}` }).end();
      return;
    }
    const before = request.headers['x-forwarded-prefix'];
    const outer = (typeof before === 'string' ? before : '').replace(/\/$/, '');
    request.headers['x-forwarded-prefix'] = `${outer}/c/${name}`;
    request.url = path + query;
    community.serve(request, response);
  }

  /** The community of the broadcaster that the body claims checks it. What has none, and what is refused before its body is known, the first one answers. */
  private takeDelivery(endpoint: WebhookEndpoint, request: IncomingMessage, response: ServerResponse): void {
    void endpoint.handle(request, response, (rawBody) => {
      const whose = this.communities.ofDelivery(rawBody) ?? this.communities.first;
      return whose === 'undecided' ? null : whose.webhook;
    });
  }

  private async answerFor(route: () => Promise<ProcessAnswer>, response: ServerResponse): Promise<void> {
    const { status, type, body } = await route().catch(
      (error: unknown): ProcessAnswer => ({ status: 500, type: 'text/plain', body: String(error) }),
    );
    response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
  }
}

function answer(response: ServerResponse, statusCode: number, error: string, message: string): void {
  const body = JSON.stringify({ statusCode, error, message });
  response
    .writeHead(statusCode, { 'Content-Type': JSON_TYPE, 'Content-Length': Buffer.byteLength(body) })
    .end(body);
}
