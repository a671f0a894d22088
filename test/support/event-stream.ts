import { createParser } from 'eventsource-parser';
import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { eventually } from './eventually';
import { withQuery } from './http';

export interface StreamEvent {
  id: string;
  event: string;
  // Events of five kinds; tests compare them with what they expect.
  data: Record<string, unknown>;
}

const TEST_DEADLINE_MS = 20_000;

/** One connection to `/api/stream`, and every event it was sent. */
export class EventStream {
  readonly events: StreamEvent[] = [];
  readonly comments: string[] = [];
  retry = 0;
  /** How it went: `end` when the server ended it in order, `cut` when either side cut it. */
  ending: 'none' | 'end' | 'cut' = 'none';

  private constructor(private readonly response: IncomingMessage) {}

  /** Connects; the answer must be 200. */
  static async open(
    url: string,
    broadcasterId: string,
    headers: Record<string, string> = {},
  ): Promise<EventStream> {
    const response = await connect(url, broadcasterId, headers);
    const type = response.headers['content-type'];
    expect([response.statusCode, type]).toEqual([200, 'text/event-stream; charset=utf-8']);
    const stream = new EventStream(response);
    void stream.read();
    return stream;
  }

  get headers(): IncomingHttpHeaders {
    return this.response.headers;
  }

  get last(): StreamEvent | undefined {
    return this.events.at(-1);
  }

  of(event: string): Record<string, unknown>[] {
    return this.events.filter((one) => one.event === event).map(({ data }) => data);
  }

  get messageIds(): unknown[] {
    return this.of('message').map(({ message_id }) => message_id);
  }

  /** Ids of the messages that snapshots showed. */
  get shownIds(): string[] {
    const messages = this.of('snapshot').flatMap((data) => data.messages as { message_id: string }[]);
    return messages.map(({ message_id }) => message_id);
  }

  /** Waits until the events so far meet the expectation. */
  until(expectation: (events: StreamEvent[]) => void): Promise<void> {
    return eventually(() => expectation(this.events), TEST_DEADLINE_MS);
  }

  close(): void {
    this.response.destroy();
  }

  private async read(): Promise<void> {
    const parser = createParser({
      onEvent: ({ id = '', event = '', data }) =>
        this.events.push({ id, event, data: JSON.parse(data) as Record<string, unknown> }),
      onComment: (comment) => this.comments.push(comment),
      onRetry: (retry) => (this.retry = retry),
    });
    this.response.setEncoding('utf8');
    try {
      for await (const chunk of this.response as AsyncIterable<string>) parser.feed(chunk);
      this.ending = 'end';
    } catch {
      this.ending = 'cut';
    }
  }
}

/**
 * A connection of its own whose body is not read yet. `fetch` would connect anew when one of its streams is cut. Rejects when no headers
 * come in time.
 */
export function connect(
  url: string,
  broadcasterId: string,
  headers: Record<string, string> = {},
  withinMs = TEST_DEADLINE_MS,
): Promise<IncomingMessage> {
  const path = withQuery('/api/stream', { broadcaster_user_id: broadcasterId });
  return new Promise((resolve, reject) => {
    const request = get(url + path, { agent: false, headers }, (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${withinMs} ms`)), withinMs);
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
