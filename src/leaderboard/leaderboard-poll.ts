import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type CommonHeaders, type FrontRoute, KnownRequests } from '../platform/http/front-door';
import { LRUCache } from 'lru-cache';
import type { LeaderboardAnswer } from './leaderboard.dto';
import { LeaderboardService } from './leaderboard.service';

/** The board that is asked for: of the live session of a channel, with so many rows. */
interface Question {
  broadcasterId: string;
  limit: number;
}

const MOST_QUESTIONS = 10_000;

/** An answer as it is sent. */
export interface Encoded {
  json: Buffer;
  etag: string;
}

/**
 * Boards of live sessions for those who poll. All who ask for the same board in one turn of the event loop share one look into
 * Redis, which begins after they asked: nobody gets a board older than the request.
 */
@Injectable()
export class LeaderboardPoll implements FrontRoute {
  /** An unchanged board is the same answer, and is encoded once. */
  private readonly encoded = new WeakMap<LeaderboardAnswer, Encoded>();
  /** What was asked, by the URL that the pipeline took it from. */
  private readonly questions = new LRUCache<string, Question>({ max: MOST_QUESTIONS });
  private readonly looks = new Map<string, Promise<Encoded>>();

  constructor(
    private readonly known: KnownRequests,
    private readonly leaderboards: LeaderboardService,
  ) {}

  encode(answer: LeaderboardAnswer): Encoded {
    const known = this.encoded.get(answer);
    if (known) return known;
    const json = Buffer.from(JSON.stringify(answer));
    const encoded = { json, etag: `"${createHash('sha1').update(json).digest('base64url')}"` };
    this.encoded.set(answer, encoded);
    return encoded;
  }

  /** To be called when the pipeline has answered such a request. */
  remember(request: IncomingMessage, response: ServerResponse, question: Question): void {
    this.known.remember(request, response);
    this.questions.set(request.url ?? '', question);
  }

  take(request: IncomingMessage, response: ServerResponse, pass: () => void): boolean {
    const question = request.method === 'GET' && this.questions.get(request.url ?? '');
    const headers = question && this.known.headersFor(request);
    if (!headers) return false;
    this.look(question).then(
      (encoded) => send(response, encoded, request.headers['if-none-match'], headers),
      pass, // The pipeline knows how to say what is wrong.
    );
    return true;
  }

  private look(question: Question): Promise<Encoded> {
    const { broadcasterId, limit } = question;
    const name = `${broadcasterId} ${limit}`;
    const shared = this.looks.get(name);
    if (shared) return shared;
    const look = turn().then(async () => {
      this.looks.delete(name);
      const found = await this.leaderboards.openSession(broadcasterId);
      return this.encode(await this.leaderboards.answer(found, limit));
    });
    this.looks.set(name, look);
    return look;
  }
}

/**
 * Whether an `If-None-Match` names this ETag, or any (`*`); proxies that compress make it a weak one. Not left to Express, which goes
 * by `Cache-Control: no-cache` of the request first, and `fetch` adds that to every request with an ETag.
 */
export function isAmong(etag: string, seen = ''): boolean {
  if (seen === etag || seen.trim() === '*') return true;
  return seen.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

function send(
  response: ServerResponse,
  { json, etag }: Encoded,
  seen: string | undefined,
  headers: CommonHeaders,
): void {
  if (isAmong(etag, seen)) {
    response.writeHead(304, { ...headers.unchanged, etag });
    response.end();
  } else {
    response.writeHead(200, { ...headers.all, etag, 'content-length': json.length });
    response.end(json);
  }
}
