import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DeadlineExceeded, stoppedAfter } from '../../platform/deadline';
import { plainText } from '../../platform/log/pretty-stream';
import { StopSignal } from '../../platform/startup/stop-signal';
import { UnreadableAnswer } from './answer-reader';
import { type KickAnswer, no, unknown, yes } from './kick-answer';
import { RequestBudget } from './request-budget';

export interface KickRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  /** A form, or an object that is sent as JSON. */
  body?: URLSearchParams | object;
  /** Not sent a second time when it is unknown what became of it. */
  once?: boolean;
}

/** Without one of our own, Cloudflare in front of Kick responds with 403 (seen). */
const USER_AGENT = 'Kickboard (self-hosted chat dashboard)';
/** Nine subscriptions took Kick 4 s (seen). */
const TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;
const LONGEST_REASON = 200;

/** Sends requests to Kick: within the budget, each with a deadline, again after a pause when an answer is unknown. */
@Injectable()
export class KickHttp implements OnModuleDestroy {
  /** How far this host's clock was ahead of Kick's at the last answer (ms, to a second); null before the first. */
  clockAheadMs: number | null = null;
  private readonly closing = new AbortController();

  constructor(
    private readonly budget: RequestBudget,
    private readonly stop: StopSignal,
  ) {}

  /** What is under way must not hold up a shutdown; it becomes unknown. */
  onModuleDestroy(): void {
    this.closing.abort();
  }

  /** Never rejects. @param read turns the JSON of a 2xx into a value; throws UnreadableAnswer */
  async ask<T>(request: KickRequest, read: (json: unknown) => T): Promise<KickAnswer<T>> {
    for (let attempt = 1; ; attempt += 1) {
      if (!(await this.budget.take()))
        return unknown("this minute's requests to Kick are used up; it is asked again in the next");
      const answer = await this.attempt(request, read);
      if (answer.is !== 'unknown' || request.once || attempt === ATTEMPTS || this.hasEnded()) return answer;
      await this.pause(attempt);
    }
  }

  private async attempt<T>(request: KickRequest, read: (json: unknown) => T): Promise<KickAnswer<T>> {
    const where = new URL(request.url).host;
    try {
      const { response, text } = await stoppedAfter(TIMEOUT_MS, where, (over) =>
        this.exchange(request, over),
      );
      const kicksMs = Date.parse(response.headers.get('date') ?? '');
      if (!Number.isNaN(kicksMs)) this.clockAheadMs = Date.now() - kicksMs;
      return interpret(response.status, text, where, read);
    } catch (error) {
      return unknown(`${where} cannot be asked: ${reasonOf(error)}`);
    }
  }

  private async exchange(request: KickRequest, over: AbortSignal) {
    const response = await fetch(request.url, {
      method: request.method,
      headers: { ...headersOf(request), 'User-Agent': USER_AGENT, Accept: 'application/json' },
      body: request.body && (isForm(request.body) ? request.body : JSON.stringify(request.body)),
      redirect: 'manual',
      signal: AbortSignal.any([over, this.closing.signal, this.stop.signal]),
    });
    return { response, text: await response.text() };
  }

  /** Full jitter: processes that were refused together must not come back together. */
  private async pause(attempt: number): Promise<void> {
    const longest = FIRST_PAUSE_MS * 2 ** attempt;
    const signal = AbortSignal.any([this.closing.signal, this.stop.signal]);
    await sleep(longest / 4 + Math.random() * longest, undefined, { signal, ref: false }).catch(
      () => undefined,
    );
  }

  private hasEnded(): boolean {
    return this.closing.signal.aborted || this.stop.signal.aborted;
  }
}

const isForm = (body: URLSearchParams | object): body is URLSearchParams => body instanceof URLSearchParams;

const headersOf = ({ headers, body }: KickRequest): Record<string, string> =>
  body && !isForm(body) ? { ...headers, 'Content-Type': 'application/json' } : { ...headers };

function interpret<T>(
  status: number,
  text: string,
  where: string,
  read: (json: unknown) => T,
): KickAnswer<T> {
  const json = parse(text);
  if (status >= 200 && status < 300) {
    try {
      // A 204 has no body, and says all there is to say.
      return yes(read(json ?? {}));
    } catch (error) {
      if (!(error instanceof UnreadableAnswer)) throw error;
      return unknown(`${where} responded with ${status}, but ${error.message}`);
    }
  }
  const said = plainText(messageOf(json) || 'no reason').slice(0, LONGEST_REASON);
  // A page without JSON comes from something before Kick's API; it says nothing about what was asked.
  const isRefusal = status >= 400 && status < 500 && status !== 408 && status !== 429 && json !== undefined;
  return isRefusal
    ? no(status, `${where} responded with ${status}: ${said}`)
    : unknown(`${where} responded with ${status}: ${said}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Kick's own words: `message` of the API, `error_description` or `error` of the login. */
function messageOf(json: unknown): string {
  if (typeof json !== 'object' || json === null) return '';
  const { message, error_description, error } = json as Record<string, unknown>;
  return [message, error_description, error].find(
    (text) => typeof text === 'string' && text !== '',
  ) as string;
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  if (error instanceof DeadlineExceeded) return `no answer within ${TIMEOUT_MS / 1000} s`;
  return cause?.code ?? cause?.message ?? message;
}
