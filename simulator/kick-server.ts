import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { drawnPicture } from './drawn-pictures';
import { KickApi } from './kick-api';
import { FeedQuestions } from './feed-questions';
import { KickControls } from './kick-controls';
import { KickFeeds } from './kick-feeds';
import { KickPlatform } from './kick-platform';
import { listenOnLoopback } from './loopback';
import type { KickSigner } from './kick-signer';

/** The fake Kick's API, login, pictures and feeds on one address of the loopback; faults are switched at `/fake/…`. */
export class KickServer {
  readonly platform: KickPlatform;
  readonly api: KickApi;
  readonly feeds: KickFeeds;
  readonly questions = new FeedQuestions();
  private readonly controls: KickControls;
  private readonly server: Server;

  constructor(signer: KickSigner) {
    this.platform = new KickPlatform(signer);
    this.api = new KickApi(this.platform);
    this.server = createServer((request, response) => void this.handle(request, response));
    this.feeds = new KickFeeds(this.server);
    this.controls = new KickControls(this.platform, this.feeds);
  }

  /** @param port 0 takes any free one @returns its address, for KICK_API_URL and KICK_AUTH_URL */
  listen(port = 0): Promise<string> {
    return listenOnLoopback(this.server, port);
  }

  /** By which Kickboard is the app that this Kick knows. @param url as `listen` gives it */
  settings(url: string): Record<string, string> {
    const { clientId, clientSecret } = this.platform;
    return {
      KICK_API_URL: url,
      KICK_AUTH_URL: url,
      KICK_CLIENT_ID: clientId,
      KICK_CLIENT_SECRET: clientSecret,
    };
  }

  async close(): Promise<void> {
    this.feeds.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://kick');
    const drawing = drawnPicture(pathname);
    if (drawing) return void response.writeHead(200, PICTURE).end(drawing);
    // Node's own User-Agent names no application; Cloudflare lets nobody in who names none (seen).
    const isNamed = /kickboard/i.test(request.headers['user-agent'] ?? '');
    const asked = {
      method: request.method ?? 'GET',
      path: pathname,
      query: searchParams,
      authorization: request.headers.authorization ?? '',
      body: await text(request),
    };
    const blocked = { status: 403, body: '<html>Sorry, you have been blocked</html>' };
    const control = this.controls.answer(asked) ?? this.questions.answer(asked, request.headers.host ?? '');
    const answer = control !== undefined ? control : isNamed ? this.api.answer(asked) : blocked;
    if (answer === null) return; // it hangs
    const { status, body } = answer;
    const isPage = typeof body === 'string';
    response.writeHead(status, { 'Content-Type': isPage ? 'text/html' : 'application/json' });
    response.end(body === undefined ? '' : isPage ? body : JSON.stringify(body));
  }
}

const PICTURE = { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'max-age=3600' };
