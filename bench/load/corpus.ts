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
  const signedMs = Math.floor(Date.now() / 1000) * 1000;
  const random = new SeededRandom(1);
  const started_at = kickTime(signedMs - SPAN_MS - 60_000);
  const corpus: Corpus = { signedMs, requests: [], messageIds: [] };
  const start = (n: number) => streamStarted({ broadcaster: channel(n), started_at });
  const chat = (n: number) => {
    const createdMs = signedMs - SPAN_MS + Math.floor((n / plan.messages) * SPAN_MS);
    return message(plan, createdMs, random);
  };
  for (let from = -plan.channels; from < plan.messages; ) {
    const size = from < 0 ? plan.channels : Math.min(BLOCK, plan.messages - from);
    const numbers = Array.from({ length: size }, (_, n) => from + n);
    const block = numbers.map((n) => (n < 0 ? { ...start(-1 - n), message_id: undefined } : chat(n)));
    const type = from < 0 ? 'livestream.status.updated' : 'chat.message.sent';
    corpus.requests.push(...(await Promise.all(block.map((body) => request(signer, type, body)))));
    corpus.messageIds.push(...block.map(({ message_id }) => message_id));
    from += size;
  }
  return corpus;
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
