import { Injectable } from '@nestjs/common';
import { type CoinAnswer, formatMessageCoins } from '../coins/decision';
import { Judge } from '../coins/judge';
import { RejudgeService } from '../coins/rejudge.service';
import { Settings } from '../platform/config/settings';
import { Database } from '../platform/database/database';
import { pages } from '../platform/database/pages';
import { pipeline } from '../platform/redis/pipeline';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { SELECT_SESSIONS } from '../sessions/stored-sessions';
import type { StreamSession } from '../sessions/stream-session';
import { DECISION_TTL_SECONDS, RedisKeys } from '../redis-keys';

const PAGE = 1000;

/** In µs the year 2223, far below the last number that scripts count with: what a damaged clock gave out must not become the clock. */
const LAST_ARRIVAL_SEQ = '8000000000000000';

type Decided = CoinAnswer & { message_id: string };
/** `created_at_text` is `created_at` as text, to go on after it exactly. */
type DecidedRow = Decided & { created_at_text: string; arrival_seq: string };

/** Decisions that Redis would still remember; older messages are looked up in Postgres before they are judged. */
const SELECT_DECIDED = `
  SELECT message_id, arrival_seq, created_at::text AS created_at_text, sweet_coins_earned, sweet_coins_reason FROM chat_messages
   WHERE (created_at, arrival_seq) > ($1::timestamptz, $2) AND sweet_coins_reason <> 'pending'
   ORDER BY created_at, arrival_seq LIMIT 1000`;

const SELECT_JUDGED = `
  SELECT message_id, sweet_coins_earned, sweet_coins_reason FROM chat_messages
   WHERE message_id = ANY($1) AND sweet_coins_reason <> 'pending'`;

/** Brings back into Redis what it knew of messages: what was judged, and what still waits for the judge. */
@Injectable()
export class ChatRebuild {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly judge: Judge,
    private readonly rejudge: RejudgeService,
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  /** To be called when every decision is in Postgres and none are made. */
  async restore(): Promise<{ decisions: number; unjudged: number }> {
    await this.restoreArrivalOrder();
    const decisions = await this.restoreDecisions();
    const unjudged = (await this.rejudge.requeuePending()) + (await this.requeueUnfiled());
    await this.forgetJudged();
    return { decisions, unjudged };
  }

  /** New messages must come after all stored ones, and what is stored must count as stored. */
  private async restoreArrivalOrder(): Promise<void> {
    const [row] = await this.database.query<{ last: string | null }>(
      'SELECT max(arrival_seq) AS last FROM chat_messages WHERE arrival_seq < $1',
      [LAST_ARRIVAL_SEQ],
    );
    if (!row?.last) return;
    // What is there already rose by messages that arrived meanwhile, which are later than any stored one.
    await this.redis.set(this.keys.chatWatermark(), row.last, 'NX');
    await this.redis.set(this.keys.arrivalClock(), row.last, 'NX');
  }

  private async restoreDecisions(): Promise<number> {
    let count = 0;
    const hourAgo = new Date(Date.now() - DECISION_TTL_SECONDS * 1000).toISOString();
    const decided = pages<DecidedRow>((last) =>
      this.database.query(SELECT_DECIDED, [last?.created_at_text ?? hourAgo, last?.arrival_seq ?? '0']),
    );
    for await (const page of decided) {
      await pipeline(this.redis, (commands) => {
        for (const message of page) {
          const value = formatMessageCoins(message);
          // What stands there may be from before an award was taken back.
          commands.set(this.keys.messageCoins(message.message_id), value, 'EX', DECISION_TTL_SECONDS);
        }
      });
      count += page.length;
    }
    return count;
  }

  /** Messages that waited to be judged again, because their stream's start was learnt late, when Redis lost them. */
  private async requeueUnfiled(): Promise<number> {
    const since = new Date(Date.now() - this.settings.SESSION_REDIS_HOURS * 3_600_000).toISOString();
    const sessions = await this.database.query<StreamSession>(
      `${SELECT_SESSIONS} WHERE ended_at IS NULL OR ended_at > $1::timestamptz`,
      [since],
    );
    let count = 0;
    for (const session of sessions) count += await this.rejudge.requeueUnfiled(session);
    return count;
  }

  /** Redeliveries that an emptied Redis took for new: Postgres knows better. */
  private async forgetJudged(): Promise<void> {
    // What was put aside may have been judged as well.
    for (
      let ids = await this.judge.deferred(0, PAGE);
      ids.length > 0;
      ids = await this.judge.deferred(0, PAGE)
    )
      await this.judge.resume(ids);
    for (let skip = 0; ; ) {
      const { requests, unreadable } = await this.judge.peek(skip, PAGE);
      const count = requests.length + unreadable.length;
      if (count === 0) return;
      const fresh = requests.filter(({ isAgain }) => !isAgain);
      const ids = fresh.map(({ message_id }) => message_id);
      const judged = await this.database.query<Decided>(SELECT_JUDGED, [ids]);
      for (const message of judged) await this.judge.forget(message.message_id, message);
      skip += count - judged.length;
    }
  }
}
