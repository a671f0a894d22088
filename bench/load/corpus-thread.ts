import { parentPort, workerData } from 'node:worker_threads';
import { broadcaster, chatMessage, person, streamStarted } from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import { KickSigner } from '../../simulator/kick-signer';
import { kickTime } from '../../simulator/kick-time';
import { SeededRandom } from '../../simulator/seeded-random';
import type { CorpusPlan } from './corpus';

export interface CorpusOrder extends CorpusPlan {
  keyPath: string;
  /** When the last message was written (ms). */
  baseMs: number;
  part: number;
  parts: number;
}

export interface CorpusPart {
  requests: Buffer[];
  messageIds: string[];
}

/** The messages were written within this time, so that chatters who write often may earn two or three times. */
const SPAN_MS = 600_000;
const FIRST_CHANNEL = 5_000_001;
const FIRST_CHATTER = 20_000_001;
const WORDS =
  'nice play that was so close gg what a clutch lets go chat is this real no way haha love the stream'.split(
    ' ',
  );
const EMOTES = ['[emote:37226:KEKW]', '[emote:39261:kkHuh]', '[emote:1730752:emojiAngel]'];

const order = workerData as CorpusOrder;
const signer = KickSigner.fromFile(order.keyPath);
const random = new SeededRandom(order.part + 1);

/** A request as Kick sends it, about 2 kB: 1.2 kB of body, the rest headers. */
function request(type: string, body: string): Buffer {
  const bytes = Buffer.from(body);
  const headers = Object.entries({
    ...signer.headers(type, bytes),
    'User-Agent': 'Go-http-client/1.1',
    'Accept-Encoding': 'gzip',
  });
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([
    Buffer.from(
      `POST /api/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\n${head}Content-Length: ${bytes.length}\r\n\r\n`,
    ),
    bytes,
  ]);
}

const channel = (n: number) => broadcaster({ user_id: FIRST_CHANNEL + n, username: `channel${n}` });

function content(): string {
  const words = Array.from({ length: random.int(2, 14) }, () => random.pick(WORDS));
  if (random.chance(0.3)) words.push(random.pick(EMOTES));
  return words.join(' ');
}

function chat(n: number): { id: string; bytes: Buffer } {
  const createdMs = order.baseMs - SPAN_MS + Math.floor((n / order.messages) * SPAN_MS);
  const body = chatMessage({
    broadcaster: channel(random.int(0, order.channels - 1)),
    sender: {
      ...person({ user_id: FIRST_CHATTER + random.int(0, order.chatters - 1) }),
      identity: { username_color: '#75FD46', badges: [{ text: 'Subscriber', type: 'subscriber', count: 3 }] },
    },
    content: content(),
    created_at: kickTime(createdMs),
  });
  return { id: body.message_id, bytes: request('chat.message.sent', encodeKickJson(body)) };
}

const starts =
  order.part > 0
    ? []
    : Array.from({ length: order.channels }, (_, n) => {
        const body = streamStarted({
          broadcaster: channel(n),
          started_at: kickTime(order.baseMs - SPAN_MS - 60_000),
        });
        return request('livestream.status.updated', encodeKickJson(body));
      });
const from = Math.floor((order.messages * order.part) / order.parts);
const to = Math.floor((order.messages * (order.part + 1)) / order.parts);
const messages = Array.from({ length: to - from }, (_, n) => chat(from + n));
parentPort?.postMessage(
  {
    requests: [...starts, ...messages.map(({ bytes }) => bytes)],
    messageIds: messages.map(({ id }) => id),
  } satisfies CorpusPart,
  [],
);
