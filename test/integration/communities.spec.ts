import { get } from 'node:http';
import { Channel } from '../support/channel';
import { Communities, type TestCommunity } from '../support/communities';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { idOf, viewer } from '../support/people';

const LOGIN = (password: string) => ({
  Authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`,
});

/** `fetch` sets the header Host by itself. */
const statusAtHost = (host: string, path: string, headers: Record<string, string> = {}) =>
  new Promise<number | undefined>((resolve, reject) => {
    get(served.url + path, { headers: { ...headers, Host: host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });

let served: Communities;
let alpha: TestCommunity;
let beta: TestCommunity;
beforeAll(async () => {
  served = await Communities.start([
    { hosts: ['alpha.example'], settings: { COIN_AMOUNT: 5, ADMIN_PASSWORD: 'the password of alpha' } },
    {
      hosts: ['beta.example'],
      settings: { API_KEYS: ['key-of-beta'], ADMIN_PASSWORD: 'the password of beta' },
    },
  ]);
  [alpha, beta] = served.all as [TestCommunity, TestCommunity];
  await alpha.channel.start();
  await beta.channel.start();
});
afterAll(() => served?.close());

const settle = () => Promise.all(served.all.map(({ board }) => board.settle()));

test('a viewer who writes in two communities has two purses, each by the rules of its community', async () => {
  const carla = viewer('carla');
  const [here, there] = await Promise.all([alpha.channel.chat(carla, 1), beta.channel.chat(carla, 1)]);
  await settle();
  const balance = ({ board }: TestCommunity) =>
    board.sql('SELECT balance FROM coin_balances WHERE user_id = $1', [idOf(carla)]);
  expect(await balance(alpha)).toEqual([{ balance: '5' }]);
  expect(await balance(beta)).toEqual([{ balance: '1' }]);
  expect(await alpha.board.redis.get(alpha.board.keys.coins(idOf(carla)))).toBe('5');
  expect(await beta.board.redis.get(beta.board.keys.coins(idOf(carla)))).toBe('1');
  const stored = ({ board }: TestCommunity) => board.sql('SELECT message_id FROM chat_messages');
  expect(await stored(alpha)).toEqual([{ message_id: here }]);
  expect(await stored(beta)).toEqual([{ message_id: there }]);
});

describe('a read', () => {
  const recent = (path: string, headers = {}) =>
    served.get<{ messages: { broadcaster: { user_id: string } }[] }>(path, headers);
  const KEY = { 'X-API-Key': 'key-of-beta' };
  beforeAll(async () => {
    await alpha.channel.chat(viewer('ada'), 2);
    await beta.channel.chat(viewer('bob'), 2);
  });

  const whose = ({ body }: Awaited<ReturnType<typeof recent>>) =>
    [...new Set(body.messages.map(({ broadcaster }) => broadcaster.user_id))].join();

  test('goes to the community of the broadcaster that it names', async () => {
    expect(whose(await recent(`/api/chat?broadcaster_user_id=${alpha.channel.id}`))).toBe(alpha.channel.id);
    expect(whose(await recent(`/api/chat?session_id=${alpha.channel.session()}`))).toBe(alpha.channel.id);
    expect(whose(await recent(`/api/chat?broadcaster_user_id=${beta.channel.id}`, KEY))).toBe(
      beta.channel.id,
    );
  });

  test('goes to the community of its path, below which the paths are those of one community', async () => {
    expect(whose(await recent(`/c/${alpha.name}/api/chat`))).toBe(alpha.channel.id);
    expect(whose(await recent(`/c/${beta.name}/api/chat`, KEY))).toBe(beta.channel.id);
    // Below a path there is that community alone.
    const other = await recent(`/c/${alpha.name}/api/chat?broadcaster_user_id=${beta.channel.id}`);
    expect(other.body.messages).toEqual([]);
  });

  test('goes to the community of its host', async () => {
    expect(await statusAtHost('alpha.example', '/api/chat')).toBe(200);
    expect(await statusAtHost('Alpha.Example:8080', '/api/chat')).toBe(200);
    expect(await statusAtHost('beta.example', '/api/chat')).toBe(401);
    expect(await statusAtHost('beta.example', '/api/chat', KEY)).toBe(200);
    expect(await statusAtHost('gamma.example', '/api/chat')).toBe(404);
  });

  test('that names no community, or one that is not there, is told how to name one', async () => {
    const refused = { statusCode: 404, error: 'Not Found' };
    const none = await served.get('/api/chat/recent');
    expect([none.status, none.body]).toEqual([
      404,
      { ...refused, message: expect.stringContaining('ask below /c/NAME/') as string },
    ]);
    const unknown = await served.get('/c/nobody/api/chat/recent');
    expect(unknown.body).toEqual({ ...refused, message: 'there is no community "nobody"' });
    const stranger = await served.get('/api/chat?broadcaster_user_id=999999999');
    expect(stranger.body).toEqual({ ...refused, message: 'no community has the broadcaster 999999999' });
    expect((await served.get('/')).status).toBe(404);
  });
});

describe('a key or a password', () => {
  test('opens the reads of its own community alone', async () => {
    const path = `/api/chat?broadcaster_user_id=${beta.channel.id}`;
    expect((await served.get(path)).status).toBe(401);
    expect((await served.get(path, { 'X-API-Key': 'key-of-alpha' })).status).toBe(401);
    expect((await served.get(path, { 'X-API-Key': 'key-of-beta' })).status).toBe(200);
  });

  test('opens the administration of its own community alone', async () => {
    const overview = (name: string, password: string) =>
      served.get(`/c/${name}/api/admin/overview`, LOGIN(password)).then(({ status }) => status);
    expect(await overview(alpha.name, 'the password of alpha')).toBe(200);
    expect(await overview(beta.name, 'the password of beta')).toBe(200);
    expect(await overview(beta.name, 'the password of alpha')).toBe(401);
    expect(await overview(alpha.name, 'the password of beta')).toBe(401);
    const end = `/api/admin/sessions/${alpha.channel.session()}/end`;
    const answer = await request(served.url + end, {
      method: 'POST',
      headers: LOGIN('the password of beta'),
    });
    expect(answer.status).toBe(401);
  });
});

describe('below its path a community has', () => {
  test('its pages, and the path leads to them also without the slash at its end', async () => {
    const page = await served.get<string>(`/c/${alpha.name}/`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const asset = /(?:src|href)="\.\/(assets\/[^"]+)"/.exec(page.body)?.[1];
    expect((await served.get(`/c/${alpha.name}/${asset}`)).status).toBe(200);
    expect((await served.get(`/c/${alpha.name}/overlay`)).status).toBe(200);
    const bare = await served.get(`/c/${alpha.name}?x=1`);
    expect([bare.status, bare.headers.get('location')]).toEqual([308, `${alpha.name}/?x=1`]);
  });

  test('Bull Board, which finds its parts there', async () => {
    const board = await served.get<string>(`/c/${alpha.name}/admin/queues`, LOGIN('the password of alpha'));
    expect(board.status).toBe(200);
    expect(board.body).toContain(`/c/${alpha.name}/admin/queues/`);
  });

  test('its stream of events', async () => {
    const stream = await EventStream.open(`${served.url}/c/${alpha.name}`, alpha.channel.id);
    const written = await alpha.channel.chat(viewer('dora'), 3);
    await stream.until(() => expect([...stream.messageIds, ...stream.shownIds]).toContain(written));
    stream.close();
  });
});

test('an event of a broadcaster of no community is ignored, as one that is not allowed', async () => {
  const { kick } = served.file;
  const stranger = new Channel(kick, { name: 'nobody' });
  const answer = await kick.send('chat.message.sent', stranger.message(viewer('eve'), 1));
  expect([answer.status, answer.body]).toEqual([200, { received: true, status: 'ignored' }]);
});

describe('a delivery', () => {
  test('that nobody signed is refused, and one that cannot be read is kept by the first community', async () => {
    const { kick } = served.file;
    const body = JSON.stringify(beta.channel.message(viewer('mallory'), 1));
    expect((await kick.post(body, {})).status).toBe(401);
    const forged = { ...kick.sign('chat.message.sent', 'something else') };
    expect((await kick.post(body, forged)).status).toBe(401);
    const unreadable = await kick.send('chat.message.sent', 'no JSON');
    expect(unreadable.body).toEqual({ received: true, status: 'dead_letter' });
    await settle();
    expect(await alpha.board.sql('SELECT reason FROM dead_letters')).toHaveLength(1);
    expect(await beta.board.sql('SELECT reason FROM dead_letters')).toHaveLength(0);
  });

  test('that is sent to the path of a community is received by that one alone', async () => {
    const send = async (name: string) => {
      const body = JSON.stringify(beta.channel.message(viewer('finn'), 4));
      const headers = served.file.kick.sign('chat.message.sent', body);
      const url = `${served.url}/c/${name}/api/webhook`;
      return (await request(url, { method: 'POST', body, headers })).body;
    };
    expect(await send(alpha.name)).toEqual({ received: true, status: 'ignored' });
    expect(await send(beta.name)).toEqual({ received: true, status: 'accepted' });
  });
});

describe('of the process as a whole', () => {
  test.each(['url', 'workerUrl'] as const)(
    'health and metrics at its %s cover all communities',
    async (which) => {
      const up = { status: 'up', message: 'ready' };
      // A worker says a second after its start that it is at work.
      await eventually(async () => {
        const ready = await request<{ status: string; parts: unknown }>(`${served[which]}/health/ready`);
        const parts = Object.fromEntries(served.all.map(({ name }) => [name, up]));
        expect([ready.status, ready.body]).toEqual([200, { status: 'ready', parts }]);
      });
      expect((await request(`${served[which]}/health/live`)).body).toEqual({ status: 'live' });
      const { body } = await request<string>(`${served[which]}/metrics`);
      for (const { name } of served.all)
        expect(body).toMatch(new RegExp(`^kickboard_judge_waiting\\{community="${name}"\\} \\d+$`, 'm'));
      // Of the process there is one memory, one event loop, one server.
      expect(body.match(/^process_resident_memory_bytes(\{.*\})? /gm)).toEqual([
        'process_resident_memory_bytes ',
      ]);
      if (which === 'url') expect(body).toMatch(/^kickboard_http_connections \d+$/m);
    },
  );

  test('a community has its own health and metrics below its path', async () => {
    const ready = await served.get<{ parts: object }>(`/c/${alpha.name}/health/ready`);
    expect(Object.keys(ready.body.parts).sort()).toEqual(['buffer', 'postgres', 'redis', 'worker']);
    const { body } = await served.get<string>(`/c/${alpha.name}/metrics`);
    expect(body).toContain(`community="${alpha.name}"`);
    expect(body).not.toContain(`community="${beta.name}"`);
  });

  test('the description of the API is there', async () => {
    expect((await served.get('/openapi.json')).status).toBe(200);
  });
});
