import { streamStarted } from '../../simulator/kick-events';
import { KickSigner } from '../../simulator/kick-signer';
import { encodeKickJson } from '../../simulator/kick-json';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start({
    settings: { KICK_PUBLIC_KEY: '', KICK_BROADCASTER_IDS: '' },
    connected: () => undefined,
  });
  await eventually(async () => expect(await status()).toBe(200));
});
afterEach(() => board.close());

const platform = () => board.kick.server.platform;
const rotate = (): void => {
  platform().signer = KickSigner.generate();
};
const looks = () => board.kick.server.api.calls.filter((call) => call === 'GET /public/v1/public-key').length;

const body = () => streamStarted({ broadcaster: viewer('somebody') });
const send = () => board.kick.send('livestream.status.updated', body());
const status = async () => (await send()).status;

/** A delivery that nobody signed whose key Kick ever told. */
async function forged(): Promise<number> {
  const raw = encodeKickJson(body());
  const headers = KickSigner.generate().headers('livestream.status.updated', raw);
  return (await board.kick.post(raw, headers)).status;
}

test('the key that Kick tells is taken up at the start, and one that changes in mid-stream costs no delivery', async () => {
  expect(looks()).toBe(1);
  rotate();
  const all = await Promise.all(Array.from({ length: 20 }, status));
  expect(all).toEqual(all.map(() => 200));
  expect(looks()).toBe(2);
});

test('what was signed with the key before and is still on its way is taken', async () => {
  const raw = encodeKickJson(body());
  const underway = board.kick.sign('livestream.status.updated', raw);
  rotate();
  expect(await status()).toBe(200);
  expect((await board.kick.post(raw, underway)).status).toBe(200);
});

test('wrong signatures are refused, and have Kick asked once in a minute', async () => {
  for (let i = 0; i < 5; i += 1) expect(await forged()).toBe(401);
  expect(looks()).toBe(2);
  expect(await status()).toBe(200);
});

test.each([
  ['refuses', () => Object.assign(platform().faults, { publicKey: 401 })],
  ['is behind a page of Cloudflare', () => Object.assign(platform().faults, { api: 'cloudflare' })],
  ['hangs', () => Object.assign(platform().faults, { api: 'hangs' })],
  ['tells nonsense', () => Object.assign(platform(), { signer: { publicKeyPem: 'no key' } })],
])('an endpoint that %s changes nothing', async (_, fail) => {
  const { signer } = platform();
  fail();
  expect(await forged()).toBe(401);
  platform().signer = signer;
  expect(await status()).toBe(200);
});

test('with a key of our own set, Kick is not asked, and no other counts', async () => {
  const before = looks();
  await board.stopApis();
  await board.startApi({ KICK_PUBLIC_KEY: KickSigner.generate().publicKeyPem });
  expect(await status()).toBe(401);
  expect(looks()).toBe(before);
});
