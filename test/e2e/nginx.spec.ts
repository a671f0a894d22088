import { once } from 'node:events';
import { connect } from 'node:http2';
import { type BrowserContextOptions, type Page } from 'playwright-core';
import { behindNginx } from '../support/behind-nginx';
import { inBrowser, TestBrowser } from '../support/browser';
import type { Channel } from '../support/channel';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { Nginx } from '../support/nginx';
import { viewer } from '../support/people';

const LOGIN = `Basic ${Buffer.from('admin:long enough').toString('base64')}`;
const ADMIN: BrowserContextOptions = { httpCredentials: { username: 'admin', password: 'long enough' } };

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ settings: { ADMIN_PASSWORD: 'long enough', TRUST_PROXY: 'loopback' } });
});
afterAll(() => board.close());

async function liveChannel(): Promise<Channel> {
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('ann'), 0);
  await board.settle();
  return channel;
}

behindNginx('behind an nginx that nobody has tuned', () => {
  let nginx: Nginx | undefined;
  const streams: EventStream[] = [];
  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.close();
    await nginx?.close();
  });
  async function follow(channel: Channel, headers: Record<string, string> = {}): Promise<EventStream> {
    const stream = await EventStream.open((nginx as Nginx).url, channel.id, headers);
    streams.push(stream);
    return stream;
  }

  test('events come one by one: over HTTP/1.0, with buffering and compression switched on', async () => {
    nginx = await Nginx.untuned(board.url);
    const channel = await liveChannel();
    const stream = await follow(channel);
    await stream.until((events) => expect(events).toHaveLength(1));
    const id = await channel.chat(viewer('ben'), 1);
    await stream.until(() => expect(stream.messageIds).toEqual([id]));
  });

  test('a proxy that cuts what is silent for 2 s costs a reconnect, and no message', async () => {
    nginx = await Nginx.untuned(board.url, 'proxy_read_timeout 2s;');
    const channel = await liveChannel();
    const cut = await follow(channel);
    await cut.until((events) => expect(events).toHaveLength(1));
    await eventually(() => expect(cut.ending).not.toBe('none'));
    const id = await channel.chat(viewer('ben'), 1);
    await board.settle();
    const resumed = await follow(channel, { 'Last-Event-ID': cut.last?.id as string });
    await resumed.until(() => expect(resumed.messageIds).toEqual([id]));
  });
});

behindNginx('behind deploy/nginx.conf', () => {
  let nginx: Nginx;
  beforeAll(async () => {
    nginx = await Nginx.example(board.url);
  });
  afterAll(() => nginx?.close());

  test('HTTP/2 carries many streams over one connection, and answers beside them', async () => {
    const channel = await liveChannel();
    const session = connect(nginx.url, { rejectUnauthorized: false });
    const get = (path: string) => {
      const request = session.request({ ':path': path, 'accept-encoding': 'gzip' });
      let received = '';
      let headers: Record<string, unknown> = {};
      request.on('response', (given) => (headers = given));
      request.on('data', (chunk: Buffer) => (received += chunk.toString()));
      return { text: () => received, headers: () => headers };
    };
    const streams = Array.from({ length: 12 }, () => get(`/api/stream?broadcaster_user_id=${channel.id}`));
    const id = await channel.chat(viewer('ben'), 1);
    await eventually(() => {
      for (const stream of streams) expect(stream.text()).toContain(id);
    });
    expect(streams[0]?.headers()['content-encoding']).toBeUndefined();
    const chat = get(`/api/chat?broadcaster_user_id=${channel.id}`);
    await eventually(() => expect(chat.headers()[':status']).toBe(200));
    expect(chat.headers()['content-encoding']).toBe('gzip');
    session.close();
    session.destroy();
  });

  test.each(['', '/kickboard'])('a file of 2 MB is imported below "%s/"', async (prefix) => {
    const session = connect(nginx.url, { rejectUnauthorized: false });
    const request = session.request({
      ':method': 'POST',
      ':path': `${prefix}/api/admin/imports?source=csv&dry_run=true`,
      authorization: LOGIN,
      'content-type': 'application/octet-stream',
    });
    let received = '';
    let status: unknown;
    request.on('response', (given) => (status = given[':status']));
    request.on('data', (chunk: Buffer) => (received += chunk.toString()));
    const row = (n: number) => `somebody_${n},1,${'x'.repeat(10_000)}`;
    request.end(`username,points,note\n${Array.from({ length: 200 }, (_, n) => row(n)).join('\n')}\n`);
    await once(request, 'end');
    expect([status, received.slice(0, 300)]).toEqual([200, expect.stringContaining('"waiting":200')]);
    session.close();
    session.destroy();
  });

  inBrowser('in a browser', () => {
    let browser: TestBrowser;
    beforeAll(async () => {
      browser = await TestBrowser.start();
    });
    afterAll(() => browser?.close());

    async function open(path: string): Promise<Page> {
      const page = await browser.page({ ...ADMIN, ignoreHTTPSErrors: true });
      await page.unrouteAll();
      await page.context().unrouteAll();
      await page.goto(nginx.url + path);
      return page;
    }

    test.each(['', '/kickboard'])('dashboard, overlay and its settings work below "%s/"', async (prefix) => {
      const channel = await liveChannel();
      const query = `?broadcaster_user_id=${channel.id}`;
      const dashboard = await open(`${prefix}/${query}`);
      await dashboard.locator('[data-pushed]').waitFor();
      const overlay = await dashboard.context().newPage();
      await overlay.goto(`${nginx.url}${prefix}/overlay${query}`);
      const id = await channel.chat(viewer('ben'), 1);
      for (const page of [dashboard, overlay]) {
        await page.locator(`[data-message-id="${id}"]`).waitFor();
        await page.locator('.board-row').first().waitFor();
      }
    });

    test.each(['', '/kickboard'])(
      'Bull Board works below "%s/", and asks the internet for nothing',
      async (prefix) => {
        const page = await browser.page({ ...ADMIN, ignoreHTTPSErrors: true });
        await page.context().unrouteAll();
        const foreign: string[] = [];
        await page.route(
          (url) => url.origin !== nginx.url,
          (route) => {
            foreign.push(route.request().url());
            return route.abort();
          },
        );
        await page.goto(`${nginx.url}${prefix}/admin/queues/`);
        await page.getByText('points').first().waitFor();
        expect(foreign).toEqual([]);
      },
    );

    test('a proxy cannot make Bull Board look for its parts on another host', async () => {
      const headers = {
        Authorization: LOGIN,
        'X-Forwarded-Prefix': '//evil.example',
      };
      const html = await (await fetch(`${board.url}/admin/queues`, { headers })).text();
      expect(html).toContain('<base href="/admin/queues/" />');
    });
  });
});
