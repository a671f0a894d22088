import { connect } from 'node:net';
import { MainProcess } from '../support/main-process';
import { TestStores } from '../support/stores';

test("what is no request gets an error of the usual shape from a worker's port as well", async () => {
  const stores = await TestStores.create();
  const main = MainProcess.on(stores, 'worker');
  try {
    const [url = ''] = await main.urls();
    const answer = await new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const socket = connect(Number(port), hostname, () => socket.write('HELLO\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
    });
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ statusCode: 400 });
  } finally {
    await main.kill();
    await stores.remove();
  }
});
