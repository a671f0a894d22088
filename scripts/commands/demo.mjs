import { randomBytes } from 'node:crypto';
import { ensureBuilt } from '../builds.mjs';
import { freePortFrom } from '../free-port.mjs';
import { connectedKick } from '../kick-key.mjs';
import { atTheEnd, isEnding } from '../lifetime.mjs';
import { spawnApp, stopApp } from '../processes.mjs';
import { printAddresses, repeatAddresses } from '../addresses.mjs';
import { simulatorArgs } from '../simulator.mjs';
import { clearStores } from '../stores.mjs';
import { startSystem } from '../system.mjs';

const DATA_DIR = '.data/demo';
const KEY = `${DATA_DIR}/kick-key.pem`;
const BROADCASTER = '4242';
const CHANNEL = 'sweetflips';
const FIRST_KICK_PORT = 3100;
/** A bonus for each kind of event that the stream plays. */
const BONUSES = {
  BONUS_FOLLOW: '5',
  BONUS_SUBSCRIPTION: '20',
  BONUS_RENEWAL: '10',
  BONUS_GIFT: '10',
  BONUS_KICKS: '2',
};
/** With the real five minutes between coins the board would stand still for a visitor of two minutes. */
const COIN_RATE_LIMIT_SECONDS = '15';

/** Everything, with a simulated stream of signed webhooks, on data that begins empty each time; until Ctrl-C. */
export async function run() {
  await ensureBuilt();
  await clearStores(DATA_DIR);
  const bonuses = Object.fromEntries(
    Object.entries(BONUSES).map(([name, coins]) => [name, process.env[name] || coins]),
  );
  const settings = {
    ...bonuses,
    ADMIN_PASSWORD: process.env.ADMIN_PASSWORD || randomBytes(9).toString('base64url'),
    COIN_RATE_LIMIT_SECONDS: process.env.COIN_RATE_LIMIT_SECONDS || COIN_RATE_LIMIT_SECONDS,
  };
  const settingsOf = async ({ PORT, WORKER_PORT }) => {
    const kickPort = await freePortFrom(FIRST_KICK_PORT, [Number(PORT), Number(WORKER_PORT)]);
    const kick = connectedKick(KEY, kickPort, CHANNEL, BROADCASTER);
    // Before the application, which asks it for the channel and for subscriptions as soon as it starts.
    await simulate(`http://127.0.0.1:${PORT}`, kickPort);
    // Webhooks alone, to see what a blackout of theirs costs then.
    const feed = process.env.KICK_FEED === 'off' ? { KICK_FEED: 'off' } : {};
    return { ...settings, ...kick, ...feed };
  };
  const system = await startSystem(DATA_DIR, settingsOf, { isSmall: true });
  const details = { broadcaster: BROADCASTER, adminPassword: settings.ADMIN_PASSWORD };
  printAddresses('Kickboard demo: a simulated stream of signed Kick webhooks', system, {
    ...details,
    notes: [
      `one coin per viewer every ${settings.COIN_RATE_LIMIT_SECONDS} s here (COIN_RATE_LIMIT_SECONDS, by default 300)`,
      'follows, subscriptions, gifts and KICKs earn as well (BONUS_FOLLOW and so on, by default 0)',
      'every demo begins with an empty data folder; npm start keeps its data',
      'npm run kick -- doctor, in another terminal, looks at the connection to the simulated Kick',
    ],
  });
  repeatAddresses(system, details);
  await new Promise(() => {}); // until a signal
}

async function simulate(url, kickPort) {
  const kick = [
    '--key',
    KEY,
    '--broadcaster',
    BROADCASTER,
    '--name',
    CHANNEL,
    '--kick-port',
    String(kickPort),
  ];
  const options = ['--url', url, ...kick, '--quiet'];
  const stream = await spawnApp(
    simulatorArgs([...options, '--rate', '5', '--chatters', '60', '--minutes', '0', '--retries', '10']),
    process.env,
  );
  atTheEnd(() => stopApp(stream));
  stream.once('exit', (code) => {
    if (!isEnding()) console.log(`! the simulated stream has ended (exit ${code}); API and worker go on`);
  });
}
