import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Settings under which the application takes a simulated Kick for the real one, and leaves the real one alone.
 * @param {string} keyPath the simulator's private key, made when absent
 */
export const simulatedKick = (keyPath) => ({
  KICK_SUBSCRIPTIONS: '',
  KICK_PUBLIC_KEY: ensureKickKey(keyPath),
  KICK_BROADCASTER_IDS: '', // the simulated broadcaster is on nobody's list
  KICK_CLIENT_ID: '', // Kick would say of the simulated stream that it is offline
  KICK_CLIENT_SECRET: '',
  KICK_FEED: 'off',
});

/** Of the simulated feed (simulator/kick-feeds.ts, kick-platform.ts). */
const FEED_KEY = '32cbd69e4b950bf97679';
const FIRST_CHATROOM = 910_000_000;

/**
 * The RSA key with which a simulated Kick signs: made at `path` when absent, its public half beside it as `<path>.pub`.
 * @param {string} path PEM, readable by its owner only
 * @returns {string} the public key as PEM, for KICK_PUBLIC_KEY
 */
function ensureKickKey(path) {
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  }
  const publicPem = createPublicKey(readFileSync(path)).export({ type: 'spki', format: 'pem' }).toString();
  writeFileSync(`${path}.pub`, publicPem);
  return publicPem;
}

/**
 * As `simulatedKick`, with the simulator's API at `port` (`--kick-port`): the app and the channel that it knows.
 * @param {string} keyPath
 * @param {number} port
 * @param {string} channel
 * @param {string} broadcaster its user id
 */
export const connectedKick = (keyPath, port, channel, broadcaster) => ({
  ...simulatedKick(keyPath),
  KICK_PUBLIC_KEY: '', // told by the simulated Kick, which may change it
  KICK_API_URL: `http://127.0.0.1:${port}`,
  KICK_AUTH_URL: `http://127.0.0.1:${port}`,
  KICK_FILES_URL: `http://127.0.0.1:${port}`,
  KICK_CLIENT_ID: 'kickboard-demo',
  KICK_CLIENT_SECRET: 'not-a-secret',
  KICK_BROADCASTER_IDS: channel,
  KICK_FEED: 'pusher',
  KICK_FEED_URL: `ws://127.0.0.1:${port}/app/${FEED_KEY}`,
  KICK_CHATROOM_IDS: `${broadcaster}:${FIRST_CHATROOM + Number(broadcaster)}`,
});
