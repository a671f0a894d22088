import { KickSigner } from '../../simulator/kick-signer';
import type { KickClient } from '../kick/api/kick-client';
import { Settings } from '../platform/config/settings';
import type { Log } from '../platform/log/log';
import { DoubtfulDeliveries } from './doubtful-deliveries';
import { PublicKeys } from './public-keys';
import type { ReceptionService } from './reception.service';
import { readHeaders, SignatureCheck } from './signature';
import type { Delivery } from './spool';

const MINUTE = 60_000;
const TYPE = 'chat.message.sent';

/** The keys and the deliveries in doubt of an api, before a Kick that signs with `kick.signer`. */
async function api() {
  const kick = { signer: KickSigner.generate(), isDown: false, asked: 0 };
  const publicKey = () => {
    kick.asked += 1;
    const { publicKeyPem } = kick.signer;
    return Promise.resolve(
      kick.isDown ? { is: 'unknown', reason: '503' } : { is: 'yes', value: publicKeyPem },
    );
  };
  const log = { info: () => undefined, debug: () => undefined, warn: () => undefined } as unknown as Log;
  const keys = new PublicKeys(new Settings(), { publicKey } as unknown as KickClient, log);
  const taken: string[] = [];
  const receive = ({ headers }: Delivery) => Promise.resolve(taken.push(headers.id));
  const doubtful = new DoubtfulDeliveries(keys, log);
  const check = new SignatureCheck(keys.current, 0);
  const to = { signature: check, reception: { receive } as unknown as ReceptionService };
  keys.onApplicationBootstrap();
  await jest.advanceTimersByTimeAsync(0);

  /** As the endpoint does it; whether it is answered 401. */
  const isRefused = async (signer: KickSigner, size = 100): Promise<boolean> => {
    const rawBody = Buffer.alloc(size, 'x');
    const headers = readHeaders(lowerCase(signer.headers(TYPE, rawBody)));
    if (!headers) throw new Error('the headers are malformed');
    const receivedMs = Date.now();
    if (check.problem(headers, rawBody, receivedMs) === null) return false;
    const key = await keys.sinceFailure();
    if (key === 'unknown') doubtful.keep({ headers, rawBody, receivedMs }, to);
    return key !== 'changed' || check.problem(headers, rawBody, receivedMs) !== null;
  };
  return { kick, taken, isRefused, close: () => keys.onModuleDestroy() };
}

const lowerCase = (headers: object) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
/** Deliveries are checked one by one, each after a real turn of the event loop. */
const turns = async (count = 50) => {
  for (let n = 0; n < count; n += 1)
    await new Promise((resolve) => jest.requireActual('timers').setImmediate(resolve));
};
const stranger = KickSigner.generate();

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('a stranger who uses up the look at the key delays what a new key signs by a minute at most, and costs none of it', async () => {
  const { kick, taken, isRefused, close } = await api();
  expect(await isRefused(stranger)).toBe(true);
  kick.signer = KickSigner.generate();
  expect(await isRefused(kick.signer)).toBe(true);
  expect(await isRefused(stranger)).toBe(true);
  expect(await isRefused(kick.signer)).toBe(true);
  expect(kick.asked).toBe(2);
  await jest.advanceTimersByTimeAsync(MINUTE);
  await turns();
  expect([kick.asked, taken.length]).toEqual([3, 2]);
  expect(await isRefused(kick.signer)).toBe(false);
  close();
});

test('a flood of wrong signatures has Kick asked once a minute, and takes bounded memory and time', async () => {
  const { kick, taken, isRefused, close } = await api();
  for (let n = 0; n < 200; n += 1) expect(await isRefused(stranger, 256 * 1024)).toBe(true);
  kick.signer = KickSigner.generate();
  // There is no room left: it is as lost as it would be without all this.
  expect(await isRefused(kick.signer, 256 * 1024)).toBe(true);
  for (let minute = 1; minute <= 3; minute += 1) {
    await jest.advanceTimersByTimeAsync(MINUTE);
    await turns(300);
    await isRefused(stranger);
  }
  expect([kick.asked, taken]).toEqual([5, []]);
  close();
});

test('a key that Kick tells late is used for what was refused meanwhile', async () => {
  const { kick, taken, isRefused, close } = await api();
  kick.isDown = true;
  kick.signer = KickSigner.generate();
  expect(await isRefused(kick.signer)).toBe(true);
  await jest.advanceTimersByTimeAsync(2 * MINUTE);
  await turns();
  expect(taken).toEqual([]);
  kick.isDown = false;
  await jest.advanceTimersByTimeAsync(MINUTE);
  await turns();
  expect(taken).toHaveLength(1);
  close();
});

test('what is signed with no key of Kick is checked once more, and then forgotten', async () => {
  const { kick, taken, isRefused, close } = await api();
  for (let n = 0; n < 3; n += 1) await isRefused(stranger);
  await jest.advanceTimersByTimeAsync(5 * MINUTE);
  await turns();
  expect([kick.asked, taken]).toEqual([3, []]);
  close();
});
