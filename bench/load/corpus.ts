import { broadcaster, chatMessage, person, streamStarted } from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import { KickSigner } from '../../simulator/kick-signer';
import { kickTime } from '../../simulator/kick-time';
import { SeededRandom } from '../../simulator/seeded-random';

/** What a corpus is made of. Its first `channels` requests say that those streams have started. */
export interface CorpusPlan {
  /** Chat messages, each another one, each signed. */
  messages: number;
  chatters: number;
  channels: number;
}

/** Signed webhook requests as the bytes that are sent, made beforehand: signing costs twenty times what checking does. */
export interface Corpus {
  signedMs: number;
  requests: Buffer[];
  /** By request; the starts of the streams have none. */
  messageIds: (string | undefined)[];
}

/** The key that signs them, made when it is not there. */
export const KEY = '.data/bench/kick-key.pem';
/** Requests that are signed side by side; two cores sign about 2,500 a second. */
const BLOCK = 2000;
/** The messages were written within this time, so that chatters who write often may earn two or three times. */
const SPAN_MS = 600_000;
const FIRST_CHANNEL = 5_000_001;
const FIRST_CHATTER = 20_000_001;
const WORDS =
  'nice play that was so close gg what a clutch lets go chat is this real no way haha love the stream'.split(
    ' ',
  );
const EMOTES = ['[emote:37226:KEKW]', '[emote:39261:kkHuh]', '[emote:1730752:emojiAngel]'];

/** Starts first, then the messages in the order in which they were written, the last one now. */
export async function signCorpus(plan: CorpusPlan): Promise<Corpus> {
  const signer = KickSigner.fromFile(KEY);
  const sign = (type: string, bodies: object[]) =>
    Promise.all(bodies.map((body) => request(signer, type, body)));
  const random = new SeededRandom(1);
  const signedMs = Math.floor(Date.now() / 1000) * 1000;
  const started_at = kickTime(signedMs - SPAN_MS - 60_000);
  const starts = Array.from({ length: plan.channels }, (_, n) =>
    streamStarted({ broadcaster: channel(n), started_at }),
  );
  const requests = await sign('livestream.status.updated', starts);
  const messageIds: Corpus['messageIds'] = starts.map(() => undefined);
  for (let from = 0; from < plan.messages; from += BLOCK) {
    const block = Array.from({ length: Math.min(BLOCK, plan.messages - from) }, (_, n) => {
      const sinceFirst = Math.floor(((from + n) / plan.messages) * SPAN_MS);
      return message(plan, signedMs - SPAN_MS + sinceFirst, random);
    });
    requests.push(...(await sign('chat.message.sent', block)));
    messageIds.push(...block.map(({ message_id }) => message_id));
  }
  return { signedMs, requests, messageIds };
}

function message({ channels, chatters }: CorpusPlan, createdMs: number, random: SeededRandom) {
  const words = Array.from({ length: random.int(2, 14) }, () => random.pick(WORDS));
  if (random.chance(0.3)) words.push(random.pick(EMOTES));
  return chatMessage({
    broadcaster: channel(random.int(0, channels - 1)),
    sender: {
      ...person({ user_id: FIRST_CHATTER + random.int(0, chatters - 1) }),
      identity: {
        username_color: '#75FD46',
        badges: [{ text: 'Subscriber', type: 'subscriber', count: 3 }],
      },
    },
    content: words.join(' '),
    created_at: kickTime(createdMs),
  });
}

/** A request as Kick sends it, about 2 kB: 1.2 kB of body, the rest headers. */
async function request(signer: KickSigner, type: string, body: unknown): Promise<Buffer> {
  const bytes = Buffer.from(encodeKickJson(body));
  const headers = {
    Host: '127.0.0.1',
    ...(await signer.headersFromPool(type, bytes)),
    'User-Agent': 'Go-http-client/1.1',
    'Accept-Encoding': 'gzip',
    'Content-Length': bytes.length,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST /api/webhook HTTP/1.1\r\n${lines.join('')}\r\n`), bytes]);
}

const channel = (n: number) => broadcaster({ user_id: FIRST_CHANNEL + n, username: `channel${n}` });
