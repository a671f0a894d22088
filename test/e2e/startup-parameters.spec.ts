import { MainProcess } from '../support/main-process';
import { TestStores } from '../support/stores';

let stores: TestStores;
beforeAll(async () => {
  stores = await TestStores.create();
});
afterAll(() => stores.remove());

// None of these passes by itself, so waiting for it would be waiting for ever.
test.each(['statement_timeout=soon', 'options=-c%20foo=bar', 'options=--nonsense'])(
  'a parameter of DATABASE_URL that Postgres refuses is refused in one line: %s',
  async (parameter) => {
    const main = MainProcess.on(stores, 'worker', { DATABASE_URL: `${stores.databaseUrl}?${parameter}` });
    try {
      expect(await main.exit()).toBe(1);
      expect(main.stderr.trim().split('\n')).toEqual([
        expect.stringMatching(/^Postgres refuses the connection \(.*\): .*DATABASE_URL/),
      ]);
    } finally {
      await main.kill();
    }
  },
);
