import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../test/support/event-stream';
import { HttpReader } from './evidence/http-reader';
import type { ChatView } from './evidence/observed';
import type { Installation } from './system/installation';
import { UnderWay, within } from './under-way';

const RECONNECT_MS = 200;
/** A process that stands still takes connections and answers none: another one is asked then. */
const ANSWER_MS = 5_000;
/** A connection on which nothing came for so long is given up; the server sends a comment every 15 s. */
const SILENCE_MS = 20_000;
/** Between two tries to read what lies before a snapshot that tells of a gap. */
const RETRY_MS = 500;
/** What was not read by then counts as never shown. */
const MOST_READS = 120;
const READ_MS = 90_000;

interface Snapshot {
  messages: ChatView[];
  gap: boolean;
}

/**
 * Listens to a channel's `/api/stream` all along, as a client does that wants every message: it resumes by
 * `Last-Event-ID` with whatever api is there, and after a snapshot with a gap it reads the history.
 */
export class StreamWatch {
  /** Messages that the stream, or the history after a gap, has shown. */
  readonly shown = new Set<string>();
  private lastEventId = '';
  private ended = false;
  private disconnect = () => {};
  /** Reads of the history that are under way. */
  private readonly filling = new UnderWay();
  private readonly listening: Promise<void>;
  private readonly reader: HttpReader;

  constructor(
    private readonly installation: Installation,
    private readonly broadcasterId: string,
  ) {
    this.reader = new HttpReader(() => installation.nextApi()?.url, 4_000);
    this.listening = this.listen();
  }

  /** Resolves when the connection is closed and no gap is being filled. */
  async close(): Promise<void> {
    this.ended = true;
    this.disconnect();
    await within(SILENCE_MS, () => `the event stream of ${this.broadcasterId}`, this.listening);
    await this.filling.settle('reads after a gap', READ_MS + SILENCE_MS);
  }

  private async listen(): Promise<void> {
    while (!this.ended) {
      // A cut connection is what the faults are for; the next one goes on where this one was.
      await this.follow().catch(() => {});
      await sleep(RECONNECT_MS);
    }
  }

  private async follow(): Promise<void> {
    const url = this.installation.nextApi()?.url;
    if (!url) return;
    const headers: Record<string, string> = this.lastEventId ? { 'Last-Event-ID': this.lastEventId } : {};
    const response = await connect(url, this.broadcasterId, headers, ANSWER_MS);
    this.disconnect = () => response.destroy();
    if (this.ended || response.statusCode !== 200) return void response.destroy();
    response.setTimeout(SILENCE_MS, this.disconnect);
    const parser = createParser({ onEvent: (event) => this.take(event) });
    response.setEncoding('utf8').on('data', (text: string) => parser.feed(text));
    await once(response, 'close');
  }

  private take({ id, event, data }: EventSourceMessage): void {
    if (id) this.lastEventId = id;
    if (event === 'message') this.shown.add((JSON.parse(data) as ChatView).message_id);
    if (event !== 'snapshot') return;
    const { messages, gap } = JSON.parse(data) as Snapshot;
    for (const { message_id } of messages) this.shown.add(message_id);
    if (gap) this.fillGap();
  }

  private fillGap(): void {
    this.filling.add(`of ${this.broadcasterId}`, this.readHistory());
  }

  /** Repeated until a whole one was read: a page that says `degraded` lacks what the store that is away holds. */
  private async readHistory(): Promise<void> {
    const deadline = Date.now() + READ_MS;
    for (let reads = 0; reads < MOST_READS && Date.now() < deadline; reads += 1) {
      const filter = { broadcaster_user_id: this.broadcasterId };
      const history = await this.reader.wholeChat(filter).catch(() => undefined);
      for (const { message_id } of history?.messages ?? []) this.shown.add(message_id);
      if (history && !history.degraded) return;
      await sleep(RETRY_MS);
    }
  }
}
