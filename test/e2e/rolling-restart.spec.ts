import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { MainProcess } from '../support/main-process';
import { TestStores } from '../support/stores';

let stores: TestStores;
beforeAll(async () => {
  stores = await TestStores.create();
});
afterAll(() => stores.remove());

interface Answered {
  status: number;
  connection: string | undefined;
}

function ask(url: string, agent: Agent): Promise<Answered> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume();
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, connection: response.headers.connection }),
      );
    }).on('error', reject);
  });
}

test('SIGTERM loses no request of a client that keeps its connection', async () => {
  const api = MainProcess.on(stores, 'api');
  // As a proxy does: a few connections, kept, each used again and again.
  const agents = Array.from({ length: 4 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  try {
    const [url = ''] = await api.urls();
    let isStopping = false;
    const after: Answered[] = [];
    const clients = agents.map(async (agent) => {
      for (;;) {
        const answer = await ask(`${url}/api/chat?limit=1`, agent);
        expect(answer.status).toBe(200);
        if (isStopping) after.push(answer);
        // What is told to close is turned elsewhere, as readiness tells it to.
        if (answer.connection === 'close') return;
        await sleep(5);
      }
    });
    await sleep(300);
    api.signal('SIGTERM');
    isStopping = true;
    await Promise.all(clients);
    expect(after.map(({ connection }) => connection)).toContain('close');
    // It goes on for a moment, and says that it is not to be sent anything more.
    const ready = await ask(`${url}/health/ready`, new Agent());
    expect(ready).toEqual({ status: 503, connection: 'close' });
    expect((await ask(`${url}/api/chat?limit=1`, new Agent())).status).toBe(200);
    expect(await api.exit()).toBe(0);
  } finally {
    for (const agent of agents) agent.destroy();
    await api.kill();
  }
});
