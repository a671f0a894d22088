import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { ulid } from 'ulid';
import { encodeKickJson } from '../../simulator/kick-json';
import { behindNginx } from '../support/behind-nginx';
import { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { FakeKick } from '../support/fake-kick';
import { freePort } from '../support/free-port';
import { MainProcess } from '../support/main-process';
import { Nginx } from '../support/nginx';
import { viewer } from '../support/people';
import { TestStores } from '../support/stores';

/** Deliveries a second. */
const RATE = 200;
const BATCH = 4;
const NAMES = ['api 1', 'api 2', 'worker 1', 'worker 2'];

behindNginx('two of each process behind deploy/nginx.conf', () => {
  let stores: TestStores;
  let nginx: Nginx | undefined;
  const running = new Map<string, MainProcess>();
  const ports = new Map<string, string>();
  const kick = new FakeKick(() => [...ports.values()].map((port) => `http://127.0.0.1:${port}`));
  beforeAll(async () => {
    stores = await TestStores.create();
    for (const name of ['api 1', 'api 2']) ports.set(name, String(await freePort()));
  });
  afterAll(async () => {
    await Promise.all([...running.values()].map((main) => main.kill()));
    await nginx?.close();
    await stores.remove();
  });

  async function start(name: string): Promise<void> {
    const [role = ''] = name.split(' ');
    const main = MainProcess.on(stores, role, {
      KICK_PUBLIC_KEY: kick.publicKey,
      PORT: ports.get(name) ?? '0',
    });
    running.set(name, main);
    await main.urls();
  }

  const agent = new Agent({ keepAlive: true, maxSockets: 50, rejectUnauthorized: false });
  afterAll(() => agent.destroy());

  /** What became of a delivery: its status, or the error of its connection. */
  function post(type: string, body: unknown): Promise<number | string> {
    const raw = encodeKickJson(body);
    const headers = { ...kick.sign(type, raw, { id: ulid() }), 'Content-Type': 'application/json' };
    return new Promise((resolve) => {
      request(`${nginx?.url}/api/webhook`, { method: 'POST', headers, agent }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      })
        .on('error', (error) => resolve(String(error)))
        .end(raw);
    });
  }

  test('each is restarted in turn under load: no delivery fails, and each message is paid once', async () => {
    for (const name of NAMES) await start(name);
    nginx = await Nginx.example(...[...ports.values()].map((port) => `http://127.0.0.1:${port}`));
    const channel = new Channel(kick);
    await channel.start();
    const answers: (number | string)[] = [];
    const ids: string[] = [];
    const deliver = async (): Promise<void> => {
      const body = channel.message(viewer(`v${ids.length}`), 1);
      ids.push(body.message_id);
      answers.push(await post('chat.message.sent', body));
    };
    const end = new AbortController();
    const load = (async () => {
      while (!end.signal.aborted) {
        for (let i = 0; i < BATCH; i += 1) void deliver();
        await sleep((1000 * BATCH) / RATE);
      }
    })();
    for (const name of NAMES) {
      await sleep(500);
      const before = running.get(name) as MainProcess;
      before.signal('SIGTERM');
      expect(await before.exit()).toBe(0);
      await start(name);
    }
    end.abort();
    await load;
    await eventually(() => expect(answers).toHaveLength(ids.length));
    expect(answers.filter((answer) => answer !== 200)).toEqual([]);
    expect(ids.length).toBeGreaterThan(500);
    await eventually(async () => {
      const [counts] = await stores.sql(
        `SELECT (SELECT count(*)::int FROM chat_messages) AS stored, (SELECT count(*)::int FROM coin_entries) AS paid,
                (SELECT sum(balance)::int FROM coin_balances) AS coins`,
      );
      expect(counts).toEqual({ stored: ids.length, paid: ids.length, coins: ids.length });
    }, 30_000);
    expect(await stores.sql('SELECT 1 FROM dead_letters')).toEqual([]);
  }, 150_000);
});
