import { createServer, type RequestListener, type Server } from 'node:http';
import { DeliveryTally } from './delivery-tally';
import { listenOnLoopback } from './loopback';
import { WebhookClient, type WebhookClientOptions } from './webhook-client';

describe('the webhook client', () => {
  let server: Server;
  let client: WebhookClient;

  async function against(answer: RequestListener, options?: WebhookClientOptions): Promise<WebhookClient> {
    server = createServer(answer);
    client = new WebhookClient(new URL('/api/webhook', await listenOnLoopback(server)), options);
    return client;
  }
  afterEach(async () => {
    await client.close();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  it('sends the very bytes and headers it is given, and reads the outcome from the answer', async () => {
    let received = '';
    await against((request, response) => {
      request.on('data', (chunk: Buffer) => {
        received += `${request.method} ${request.url} ${String(request.headers['x-test'])} ${chunk.toString()}`;
      });
      request.on('end', () => response.end('{"received":true,"status":"duplicate"}'));
    });
    expect(await client.deliver({ 'X-Test': 'yes' }, '{"a":"🦦\\u003c"}')).toMatchObject({
      outcome: 'duplicate',
      ok: true,
    });
    expect(received).toBe('POST /api/webhook yes {"a":"🦦\\u003c"}');
  });

  it('reports a refusal as its status, quoting what was said', async () => {
    await against((_, response) => response.writeHead(401).end('stale\u001b[31m'));
    const result = await client.deliver({}, '{}');
    expect(result).toMatchObject({ outcome: '401', ok: false, complaint: '"stale\\u001b[31m"' });
  });

  it('reports silence and a closed door, and does not throw', async () => {
    await against(() => {}, { timeoutMs: 50 });
    expect(await client.deliver({}, '{}')).toMatchObject({ outcome: 'timeout', ok: false });
    const nowhere = new WebhookClient(new URL('http://127.0.0.1:1/'));
    expect(await nowhere.deliver({}, '{}')).toMatchObject({ outcome: 'ECONNREFUSED', ok: false });
  });

  it('sends again only when told to', async () => {
    let asked = 0;
    const once: RequestListener = (_, response) => {
      asked++;
      response.writeHead(asked === 1 ? 503 : 200).end('{"status":"accepted"}');
    };
    await against(once, { retries: 1 });
    expect(await client.deliver({}, '{}')).toMatchObject({ outcome: 'accepted' });
    expect(asked).toBe(2);
  });
});

describe('the tally', () => {
  it('counts outcomes and failures and knows the percentiles', () => {
    const tally = new DeliveryTally();
    expect(tally.ackPercentiles(0.5)).toEqual([0]);
    for (let ackMs = 1; ackMs <= 100; ackMs++) tally.add({ outcome: 'accepted', ok: true, ackMs });
    tally.add({ outcome: '503', ok: false, ackMs: 1000, complaint: 'no' });
    tally.add({ outcome: '503', ok: false, ackMs: 1000, complaint: 'no' });

    expect(tally.byOutcome()).toEqual([
      ['accepted', 100],
      ['503', 2],
    ]);
    expect(tally).toMatchObject({ sent: 102, failed: 2, complaints: new Set(['503: no']) });
    expect(tally.ackPercentiles(0.5, 0.99)).toEqual([52, 1000]);
  });
});
