import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type FrontRoute, KnownRequests } from '../platform/http/front-door';
import { COIN_REASONS, type CoinAnswer } from './decision';
import { MAX_ID_LENGTH, MAX_IDS, type SweetCoinsAnswer } from './sweet-coins.dto';
import { type SweetCoins, SweetCoinsService } from './sweet-coins.service';

const PATH = '/api/chat/sweet-coins';

/** 200 ids of usual length; anything longer is read by the pipeline. */
const MOST_BYTES = 16_384;

/** What messages earned, for those who poll. A body that is not plainly right is left to the pipeline, which says what is wrong. */
@Injectable()
export class SweetCoinsPoll implements FrontRoute {
  constructor(
    private readonly known: KnownRequests,
    private readonly sweetCoins: SweetCoinsService,
  ) {}

  async answer(messageIds: string[]): Promise<SweetCoinsAnswer> {
    const { answers, degraded, ...counts } = await this.find(messageIds);
    return {
      success: true,
      sweet_coins: Object.fromEntries(answers),
      ...counts,
      ...(degraded ? { degraded } : {}),
    };
  }

  take(request: IncomingMessage, response: ServerResponse, pass: () => void): boolean {
    if (request.url !== PATH || request.method !== 'POST' || !isPlain(request)) return false;
    const headers = this.known.headersFor(request);
    if (!headers) return false;
    request.once('readable', () => {
      const body = request.read() as Buffer | null;
      const ids = body?.length === Number(request.headers['content-length']) ? readIds(body) : null;
      if (!ids) {
        if (body) request.unshift(body);
        return pass();
      }
      request.resume();
      this.find(ids).then(
        (found) => {
          const json = Buffer.from(encode(found));
          response.writeHead(200, { ...headers.all, 'content-length': json.length });
          response.end(json);
        },
        () => {
          // The pipeline finds out again what is wrong, and says so; the body it needs has been read.
          Object.assign(request, { body: { messageIds: ids }, _body: true });
          pass();
        },
      );
    });
    return true;
  }

  private find(messageIds: string[]): Promise<SweetCoins> {
    return this.sweetCoins.findCoins([...new Set(messageIds)]);
  }
}

const REASONS = new Map<string, string>(COIN_REASONS.map((reason) => [reason, JSON.stringify(reason)]));

/** What `JSON.stringify` makes of the answer, without making the answer: that took a fifth of a poll's CPU time. */
function encode({ answers, redis_hits, db_lookups, degraded }: SweetCoins): string {
  let coins = '';
  for (const [id, answer] of answers) coins += `${coins && ','}${JSON.stringify(id)}:${encodeCoins(answer)}`;
  const end = degraded ? ',"degraded":true}' : '}';
  return `{"success":true,"sweet_coins":{${coins}},"redis_hits":${redis_hits},"db_lookups":${db_lookups}${end}`;
}

/** A key that somebody has damaged may hold anything. */
function encodeCoins({ sweet_coins_earned: earned, sweet_coins_reason: reason }: CoinAnswer): string {
  const amount = Number.isFinite(earned) ? earned : null;
  return `{"sweet_coins_earned":${amount},"sweet_coins_reason":${REASONS.get(reason) ?? JSON.stringify(reason)}}`;
}

/** One piece of JSON as it is, of known and moderate length. */
function isPlain({ headers }: IncomingMessage): boolean {
  return (
    Number(headers['content-length']) <= MOST_BYTES &&
    headers['content-encoding'] === undefined &&
    headers['content-type']?.startsWith('application/json') === true
  );
}

function readIds(body: Buffer): string[] | null {
  try {
    const { messageIds } = JSON.parse(body.toString()) as { messageIds?: unknown };
    if (!Array.isArray(messageIds) || messageIds.length === 0 || messageIds.length > MAX_IDS) return null;
    return messageIds.every((id) => typeof id === 'string' && id.length <= MAX_ID_LENGTH) ? messageIds : null;
  } catch {
    return null;
  }
}
