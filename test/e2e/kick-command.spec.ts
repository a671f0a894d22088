import { Settings } from '../../src/platform/config/settings';
import { usedTypes } from '../../src/webhook/kick-event';
import type { Finding } from '../../src/kick/doctor';
import { runCommand } from '../support/command';
import { FakeKick } from '../support/fake-kick';
import { TestStores } from '../support/stores';

const USED_TYPES = usedTypes(new Settings());

let stores: TestStores;
let kick: FakeKick;
let settings: Record<string, string>;
beforeAll(async () => {
  stores = await TestStores.create();
  kick = new FakeKick(() => []);
  settings = {
    ...(await kick.connect()),
    KICK_BROADCASTER_IDS: 'sweetflips,4343',
    KICK_PUBLIC_KEY: kick.publicKey,
  };
  kick.server.platform.addChannel(4242, 'sweetflips');
  kick.server.platform.addChannel(4343, 'other-one');
});
afterAll(async () => {
  await kick.server.close();
  await stores.remove();
});

const run = (command: string[], changed: Record<string, string> = {}) =>
  runCommand('kick', command, { ...stores.environment, ...settings, ...changed });

/** What the doctor finds, by check. */
async function examined(changed: Record<string, string> = {}) {
  const { code, stdout } = await run(['doctor', '--json'], changed);
  const { well, findings } = JSON.parse(stdout) as { well: boolean; findings: Finding[] };
  expect(code).toBe(well ? 0 : 1);
  return Object.fromEntries(findings.map(({ check, ...finding }) => [check, finding]));
}

test('the doctor names what is missing and says what to do', async () => {
  const findings = await examined();
  expect(findings).toMatchObject({
    stores: { result: 'ok' },
    credentials: { result: 'ok' },
    channels: { result: 'ok' },
    subscriptions: { result: 'red', remedy: expect.stringContaining('kick -- subscribe') },
    'other subscriptions': { result: 'ok' },
    limits: { result: 'ok' },
    'public key': { result: 'ok' },
    clock: { result: 'ok' },
    deliveries: { result: 'red', remedy: expect.stringContaining('/api/webhook') },
  });
});

test('subscribing creates every event of every channel once, and again nothing', async () => {
  const first = await run(['subscribe']);
  expect([first.code, first.stdout]).toEqual([
    0,
    expect.stringContaining('subscribed 4343 to chat.message.sent'),
  ]);
  const second = await run(['subscribe']);
  expect(second.stdout).toBe('all subscriptions are there, each once\n');
  expect(kick.server.platform.subscriptions).toHaveLength(2 * USED_TYPES.length);
  expect(await examined()).toMatchObject({ subscriptions: { result: 'ok' } });
});

test('the list tells ours from doubles and from somebody else', async () => {
  kick.server.platform.subscribe(4242, 'chat.message.sent', 1);
  kick.server.platform.subscribe(999, 'chat.message.sent', 1);
  const { stdout } = await run(['list', '--json']);
  const whose = (JSON.parse(stdout) as { whose: string }[]).map((each) => each.whose);
  expect(whose.filter((each) => each === 'double')).toHaveLength(1);
  expect(whose.filter((each) => each === "somebody else's")).toHaveLength(1);
  expect(await examined()).toMatchObject({
    subscriptions: { result: 'warn' },
    'other subscriptions': { result: 'warn' },
  });
});

test('unsubscribing removes ours and leaves somebody else alone', async () => {
  expect(await run(['unsubscribe'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`removed ${2 * USED_TYPES.length + 1} `),
  });
  expect(kick.server.platform.subscriptions.map((each) => each.broadcaster_user_id)).toEqual([999]);
});

test.each<[string, Record<string, string>, string, string]>([
  ['a wrong secret', { KICK_CLIENT_SECRET: 'wrong' }, 'credentials', 'Client authentication failed'],
  ['no app', { KICK_CLIENT_ID: '' }, 'credentials', 'there is no Kick app'],
  ['a name that nobody has', { KICK_BROADCASTER_IDS: 'nobody' }, 'channels', 'Kick knows no channel nobody'],
  ['an id that nobody has', { KICK_BROADCASTER_IDS: '5' }, 'channels', 'Kick knows no channel 5'],
  ['no channel', { KICK_BROADCASTER_IDS: '' }, 'channels', 'no channel is set'],
  ['another key', { KICK_PUBLIC_KEY: new FakeKick(() => []).publicKey }, 'public key', 'not the one'],
  ['a Redis that is away', { REDIS_URL: 'redis://127.0.0.1:9' }, 'stores', 'cannot be reached: Redis'],
])('%s is red, with what to do', async (_, changed, check, found) => {
  const finding = (await examined(changed))[check];
  expect(finding).toMatchObject({ result: 'red', found: expect.stringContaining(found) });
  expect(finding?.remedy).not.toBe('');
});

test('an id that is the name of another channel is pointed out', async () => {
  kick.server.platform.addChannel(4444, '4343');
  expect((await examined()).channels).toMatchObject({
    result: 'warn',
    remedy: expect.stringContaining('4444'),
  });
});

test('while Kick is away the commands say so', async () => {
  kick.server.platform.faults.api = 'cloudflare';
  expect((await examined()).credentials).toMatchObject({
    result: 'red',
    remedy: expect.stringContaining('try again'),
  });
  expect(await run(['subscribe'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('403'),
  });
  kick.server.platform.faults.api = 'fine';
});

test.each([[[]], [['cure']], [['doctor', 'now']], [['doctor', '--fast']]])(
  '%j is answered with the usage',
  async (args) => {
    expect(await run(args)).toMatchObject({ code: 1, stderr: expect.stringContaining('usage: kick doctor') });
  },
);
