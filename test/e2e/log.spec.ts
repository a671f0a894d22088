import { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { FakeKick } from '../support/fake-kick';
import { idOf, viewer } from '../support/people';
import { MainProcess } from '../support/main-process';
import { TestStores } from '../support/stores';

const SECRETS = {
  ADMIN_PASSWORD: 'very-secret-1',
  API_KEYS: 'very-secret-2',
  KICK_CLIENT_SECRET: 'very-secret-3',
};
const QUICK = { MESSAGE_FLUSH_INTERVAL_MS: '20', COIN_SYNC_INTERVAL_MS: '50' };
const FORGED = 'evil\n[COIN] +999 to @admin (balance: 999, session: 1)\u001b[31m\u202e\u009b2J\r\u2028x';

let stores: TestStores;
let urls: string[];
let main: MainProcess;
const kick = new FakeKick(() => urls);
afterEach(async () => {
  await main.kill();
  await stores.remove();
});

/** One process with this format, and a stream with two chatters of whom one has a forged name; ends when all is logged. */
async function evening(format: string): Promise<{ channel: Channel; alice: ReturnType<typeof viewer> }> {
  stores = await TestStores.create();
  const settings = { LOG_FORMAT: format, KICK_PUBLIC_KEY: kick.publicKey, ...SECRETS, ...QUICK };
  main = MainProcess.on(stores, 'all', settings);
  urls = (await main.urls()).slice(0, 1);
  const channel = new Channel(kick);
  const alice = viewer('alice');
  await channel.start({ title: 'title\n[SESSION] forged title' });
  await channel.chat(alice, 1, { content: 'my private words\n[COIN] forged content' });
  await channel.chat(viewer(FORGED), 2);
  await channel.chat(alice, 6);
  await channel.end();
  await eventually(() => {
    for (const sign of ['Top 3: 1. @alice (2), 2. @evil', 'Stream ended', 'Flushed']) {
      expect(main.stdout).toContain(sign);
    }
    expect(main.stdout.match(/\+1 to @/g)).toHaveLength(3);
  });
  return { channel, alice };
}

test('pretty: the seed’s lines, one per event, nothing from chat can forge one, no secret and nobody’s words (lesson 34)', async () => {
  const { channel } = await evening('pretty');
  const events = main.lines.map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''));
  const session = channel.session();
  expect(events).toContain(`[COIN] +1 to @alice (balance: 1, session: ${session})`);
  expect(events).toContain(`[COIN] +1 to @alice (balance: 2, session: ${session})`);
  expect(events).toContain(`[SESSION] Stream started for sweetflips (session: ${session})`);
  expect(events).toContainEqual(
    expect.stringMatching(/^\[SYNC\] Flushed \d+ messages in \d+ms \(pending: \d+\)$/),
  );
  expect(events).toContainEqual(
    expect.stringMatching(/^\[LEADERBOARD\] Top 3: 1\. @alice \(2\), 2\. @evil.* \(1\)$/),
  );
  expect(events.filter((line) => line.startsWith('[COIN]'))).toHaveLength(3);
  expect(events.filter((line) => /^\[COIN\] (\+999|forged)|^\[SESSION\] forged/.test(line))).toEqual([]);
  // oxlint-disable-next-line no-control-regex
  expect(main.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
  // Every line was begun by us: it has our clock in front.
  for (const line of main.lines) expect(line).toMatch(/^\d\d:\d\d:\d\d /);
  expectNoSecrets();
});

test('json: the same facts as fields, one object per line, no secret and nobody’s words (lesson 34)', async () => {
  const { channel, alice } = await evening('json');
  const entries = main.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const session_id = channel.session();
  const of = (category: string) => entries.filter((entry) => entry.category === category);
  expect(of('COIN')).toHaveLength(3);
  expect(of('COIN')[0]).toMatchObject({ user_id: idOf(alice), session_id, amount: 1, balance: 1 });
  expect(of('SESSION')).toContainEqual(
    expect.objectContaining({ session_id, broadcaster_user_id: channel.id, event: 'started' }),
  );
  expect(of('SYNC')).toContainEqual(
    expect.objectContaining({
      messages: expect.any(Number),
      ms: expect.any(Number),
      pending: expect.any(Number),
    }),
  );
  expect(of('LEADERBOARD').at(-1)).toMatchObject({
    session_id,
    top: [{ user_id: idOf(alice), username: 'alice', points_earned: 2 }, { points_earned: 1 }],
  });
  expectNoSecrets();
});

/** Lesson 34. */
function expectNoSecrets(): void {
  const password = new URL(stores.databaseUrl).password;
  expect(password.length).toBeGreaterThan(3);
  const printed = main.stdout + main.stderr;
  for (const secret of [
    'very-secret',
    'my private words',
    'BEGIN PUBLIC KEY',
    `:${password}@`,
    'kick-event',
  ]) {
    expect(printed).not.toContain(secret);
  }
  expect(printed).toContain('listens');
}
