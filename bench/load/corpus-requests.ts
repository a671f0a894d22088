import { broadcaster, chatMessage, person, streamStarted } from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import type { KickSigner } from '../../simulator/kick-signer';
import { kickTime } from '../../simulator/kick-time';
import { SeededRandom } from '../../simulator/seeded-random';

/** What a corpus is made of. Its first `channels` requests say that those streams have started. */
export interface CorpusPlan {
  /** Chat messages, each another one, each signed. */
  messages: number;
  chatters: number;
  channels: number;
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

/** Writes the requests of a corpus, in their order; the last message was written at `baseMs`. */
export class CorpusRequests {
  private readonly random = new SeededRandom(1);

  constructor(
    private readonly plan: CorpusPlan,
    private readonly baseMs: number,
    private readonly signer: KickSigner,
  ) {}

  /** Starts of the streams. */
  starts(): Promise<Buffer[]> {
    const started_at = kickTime(this.baseMs - SPAN_MS - 60_000);
    return Promise.all(
      Array.from({ length: this.plan.channels }, (_, n) =>
        this.request('livestream.status.updated', streamStarted({ broadcaster: channel(n), started_at })),
      ),
    );
  }

  /** The n-th message. */
  async chat(n: number): Promise<{ id: string; bytes: Buffer }> {
    const { random, plan } = this;
    const createdMs = this.baseMs - SPAN_MS + Math.floor((n / plan.messages) * SPAN_MS);
    const body = chatMessage({
      broadcaster: channel(random.int(0, plan.channels - 1)),
      sender: {
        ...person({ user_id: FIRST_CHATTER + random.int(0, plan.chatters - 1) }),
        identity: {
          username_color: '#75FD46',
          badges: [{ text: 'Subscriber', type: 'subscriber', count: 3 }],
        },
      },
      content: this.content(),
      created_at: kickTime(createdMs),
    });
    return { id: body.message_id, bytes: await this.request('chat.message.sent', body) };
  }

  private content(): string {
    const words = Array.from({ length: this.random.int(2, 14) }, () => this.random.pick(WORDS));
    if (this.random.chance(0.3)) words.push(this.random.pick(EMOTES));
    return words.join(' ');
  }

  /** A request as Kick sends it, about 2 kB: 1.2 kB of body, the rest headers. */
  private async request(type: string, body: unknown): Promise<Buffer> {
    const bytes = Buffer.from(encodeKickJson(body));
    const headers = Object.entries({
      ...(await this.signer.headersFromPool(type, bytes)),
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
}

const channel = (n: number) => broadcaster({ user_id: FIRST_CHANNEL + n, username: `channel${n}` });
