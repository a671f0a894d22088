import { createServer, type RequestListener, type Server } from 'node:http';
import { promisify } from 'node:util';
import type { Metrics } from '../metrics/metrics';
import { acceptFirst } from './accept-first';
import { readOnOnceAnswered } from './answered-early';
import { answerInShape, pathOf, refuseHostless } from './before-requests';

/** A request is here as a whole by then, or its connection is closed: bytes that trickle in are held no longer. */
const REQUEST_MS = 10_000;

/** How often that is looked after; Node's own 30 s would make 40 s of the 10. */
const LOOK_MS = 1_000;

/**
 * Of one process: 20,000 pages that listen and half as many that ask, at about 12 kB each. Without a bound whoever
 * opens connections decides how much memory is used.
 */
const MAX_CONNECTIONS = 30_000;

/**
 * Connections that may wait to be accepted: when a process restarts, all its clients come at once. Node asks for 511, and who finds no
 * room tries again after 1, 3 and 7 s. The system's own bound (`net.core.somaxconn`, 4096) holds as well.
 */
export const BACKLOG = 16_384;

/** An HTTP server whose connections are bounded in number and in how long a request may take to arrive. */
export function createBoundedServer(listener: RequestListener): Server {
  const timeouts = {
    requestTimeout: REQUEST_MS,
    headersTimeout: REQUEST_MS,
    connectionsCheckingInterval: LOOK_MS,
    // Node's own refusal has no body.
    requireHostHeader: false,
  };
  const server = createServer(timeouts, (request, response) => {
    readOnOnceAnswered(request, response);
    if (refuseHostless(request, response)) return;
    request.url = pathOf(request.url);
    listener(request, response);
  });
  answerInShape(server);
  server.maxConnections = MAX_CONNECTIONS;
  // Longer than proxies keep idle connections (60 s): one that is closed just as a delivery is sent on it loses it.
  server.keepAliveTimeout = 75_000;
  acceptFirst(server);
  return server;
}

/** Metrics of a server's connections: how many there are, and how many were closed for being too many. */
export function measureConnections(server: Server, metrics: Metrics): void {
  const count = promisify(server.getConnections.bind(server));
  metrics.gauge('kickboard_http_connections', 'Open connections to this process', () => count());
  const dropped = metrics.counter(
    'kickboard_http_connections_dropped_total',
    `Connections closed at once, as there were ${MAX_CONNECTIONS} already`,
    [],
  );
  server.on('drop', () => dropped.inc());
}
