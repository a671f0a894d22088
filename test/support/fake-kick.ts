import { ulid } from 'ulid';
import { encodeKickJson } from '../../simulator/kick-json';
import { KickServer } from '../../simulator/kick-server';
import { KickSigner } from '../../simulator/kick-signer';
import { kickTime } from '../../simulator/kick-time';
import { type Answer, request } from './http';

/** What a delivery may say about itself; `sent` is Kick's time of sending (ms). */
export interface Sending {
  id?: string;
  sent?: number;
  /** Replaces single headers; undefined takes one away. */
  headers?: Record<string, string | undefined>;
}

export interface Receipt {
  received: boolean;
  status: string;
}

/** Plays Kick: signs deliveries with a key of its own and posts them; `server` is its API, once it is connected. */
export class FakeKick {
  /** For KICK_PUBLIC_KEY. */
  readonly publicKey = this.signer.publicKeyPem;
  readonly server = new KickServer(this.signer);
  private turn = 0;
  /** Of its API and its feeds, once it is connected. */
  address = '';

  /** @param urls the apis; deliveries take turns */
  constructor(
    private readonly urls: () => string[],
    private readonly signer = KickSigner.generate(),
  ) {}

  /** Starts the API. @returns settings that lead there */
  async connect(): Promise<Record<string, string>> {
    const url = await this.server.listen();
    this.address = url;
    return { ...this.server.settings(url), KICK_SYNC_INTERVAL_SECONDS: '2' };
  }

  /** Sends one delivery; a string is sent as it is, anything else as Kick would encode it. */
  send(type: string, body: unknown, sending: Sending = {}): Promise<Answer<Receipt>> {
    const rawBody = typeof body === 'string' ? body : encodeKickJson(body);
    return this.post(rawBody, { ...this.sign(type, rawBody, sending), ...sending.headers });
  }

  /** As `send`, again while no store takes it, as on a machine that is very busy; the last answer is returned. */
  async deliver(type: string, body: unknown, sending: Sending = {}): Promise<Answer<Receipt>> {
    const id = sending.id ?? ulid(sending.sent ?? Date.now());
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.send(type, body, { ...sending, id });
      if (answer.status !== 503 || attempt === 20) return answer;
    }
  }

  /** The headers of a delivery of these bytes. */
  sign(type: string, rawBody: string, { id, sent = Date.now() }: Sending = {}): Record<string, string> {
    return this.server.platform.signer.headers(type, rawBody, {
      messageId: id ?? ulid(sent),
      timestamp: kickTime(sent),
    });
  }

  /** As `sign`, with any text in place of the time of sending. */
  signAt(type: string, rawBody: string, timestamp: string): Record<string, string> {
    return this.signer.headers(type, rawBody, { timestamp });
  }

  /** Sends bytes with the given headers, signed or not. */
  post(rawBody: string, headers: Record<string, string | undefined>): Promise<Answer<Receipt>> {
    const present = Object.entries(headers).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const urls = this.urls();
    this.turn += 1;
    const url = urls[this.turn % urls.length] as string;
    return request<Receipt>(`${url}/api/webhook`, {
      method: 'POST',
      body: rawBody,
      headers: Object.fromEntries(present),
    });
  }
}
