// Longer than usual: the catalog of every key, each with what it holds and how long.
import { Injectable } from '@nestjs/common';
import { Settings } from './platform/config/settings';

/** One hour: how long a decision can be read from Redis after it was made, and from its sync on. */
export const DECISION_TTL_SECONDS = 3600;
/** How long a worker's sign of life lasts. */
export const WORKER_BEAT_SECONDS = 10;
/** One day: how long a delivery id that changed a session is remembered, and how far back Redis alone knows of awards. */
export const DAY_SECONDS = 86_400;
/** Awards stay in Redis a day longer than Postgres is not asked for them: they may have to wait for it that long. */
export const AWARDS_SECONDS = 2 * DAY_SECONDS;
/** A week: longer than any process is down between taking something back in Postgres and in Redis. */
export const TAKEN_BACK_TTL_SECONDS = 7 * 86_400;
/** Five minutes without an event end a channel's log: longer than a restart; who was away longer gets a snapshot. */
export const EVENTS_TTL_SECONDS = 300;
/**
 * Entries kept of a channel's log. Each message may have one of its own and one of the judge's call, so these are the 512
 * messages that a client that comes back is sent at most; in a busy chat the messages of a call share one.
 */
export const EVENTS_KEPT = 1024;

/** Deliveries are counted in spans of five minutes. */
export const DELIVERIES_SPAN_MS = 300_000;
/** An hour is shown; the span that was current an hour ago is counted with it. */
export const DELIVERIES_SECONDS = 3600 + 2 * (DELIVERIES_SPAN_MS / 1000);

/** An hour is shown, and it is cleared when something is added. */
export const ONLY_BY_FEED_SECONDS = 2 * 3600;

/**
 * The catalog of every Redis key. `userId`, `broadcasterId` are Kick user ids, `sessionId` is
 * `<broadcasterId>-<start in epoch seconds>`. Nothing that waits for Postgres has a TTL.
 */
@Injectable()
export class RedisKeys {
  readonly prefix: string;

  /** Kick counts the requests of an app, whichever of many communities has them sent. */
  private readonly appPrefix: string;

  constructor(settings: Settings) {
    this.prefix = settings.REDIS_KEY_PREFIX;
    this.appPrefix = settings.COMMUNITIES_FILE ? `kick-app:${settings.KICK_CLIENT_ID ?? ''}:` : this.prefix;
  }

  /** string, no TTL, coins: total balance of a user. */
  coins = (userId: string) => `${this.prefix}coins:${userId}`;
  /** string, no TTL, coins: what a user earned in one session. */
  sessionCoins = (sessionId: string, userId: string) => `${this.prefix}session:${sessionId}:${userId}`;
  /** zset, no TTL, leaderboard: member = userId, score = points of everybody who wrote in the session and is not hidden. */
  leaderboard = (sessionId: string) => `${this.prefix}leaderboard:${sessionId}`;
  /** string, DECISION_TTL_SECONDS, coins: `"<amount>"`, `"0"` when rate_limited, else `"0:<reason>"`. */
  messageCoins = (messageId: string) => `${this.prefix}msg-coins:${messageId}`;
  /** string, COIN_RATE_LIMIT_SECONDS, coins: `created_at` ms of the last awarded message, for dashboards. */
  rate = (userId: string) => `${this.prefix}rate:${userId}`;
  /** zset, AWARDS_SECONDS (and a cooldown) after the last award, coins: awarded message ids, score = `created_at` ms. */
  awards = (userId: string) => `${this.prefix}awards:${userId}`;
  /** zset, AWARDS_SECONDS after the last one, coins: the same for messages that were older than a day when they were judged. */
  lateAwards = (userId: string) => `${this.prefix}late-awards:${userId}`;

  /** list, no TTL, chat: messages not yet claimed for Postgres, oldest first, as JSON. */
  chatBuffer = () => `${this.prefix}chat:buffer`;
  /** hash, no TTL, chat: arrival_seq → message as JSON, of all messages in `chat:live` views. */
  chatMessages = () => `${this.prefix}chat:messages`;
  /** zset, no TTL, chat: arrival_seq of a channel's unflushed messages and those flushed in the last 5 s; score = created_at ms. */
  chatLive = (broadcasterId: string) => `${this.prefix}chat:live:${broadcasterId}`;
  /** zset, no TTL, chat: the same of all channels together. */
  chatLiveAll = () => this.chatLive('all');
  /** zset, no TTL, chat: `<arrival_seq>:<broadcaster>` of messages in Postgres that `chat:live` still shows; score = flush time ms. */
  chatFlushed = () => `${this.prefix}chat:flushed`;
  /** zset, no TTL, channel-events: `<broadcaster>:<message id>` of messages that were deleted in the last day; score = when (ms). */
  chatDeleted = () => `${this.prefix}chat:deleted`;
  /** string, no TTL, chat: arrival_seq up to which every message is in Postgres. */
  chatWatermark = () => `${this.prefix}chat:watermark`;
  /** string, 30 s lease, chat: which worker removes messages that are older than CHAT_RETENTION_DAYS. */
  retentionLease = () => `${this.prefix}chat:retention`;
  /** string, no TTL, chat: the last arrival_seq given out (µs of the Redis clock, strictly rising). */
  arrivalClock = () => `${this.prefix}arrival:clock`;

  /** hash, no TTL, coins: message id → what the judge needs; only a message with a pending request here is ever judged. */
  judgeRequests = () => `${this.prefix}judge:requests`;
  /** zset, no TTL, coins: the message ids in line for the judge, in order of arrival (score = arrival_seq). */
  judgeWaiting = () => `${this.prefix}judge:waiting`;
  /** zset, no TTL, coins: message ids put aside (Postgres must be asked first, or a key is damaged); score as in line. */
  judgeDeferred = () => `${this.prefix}judge:deferred`;
  /** string, TAKEN_BACK_TTL_SECONDS, coins: an award that was taken back here; the id is of `coin_take_backs`. */
  takenBack = (id: string) => `${this.prefix}taken-back:${id}`;
  /** list, no TTL, coins: decisions not yet claimed for Postgres, as JSON. */
  ledgerBuffer = () => `${this.prefix}ledger:buffer`;
  /** zset, no TTL, coins: ids of entries in `coin_outbox` that Redis has applied, score = when (ms of the Redis clock). */
  ledgerApplied = () => `${this.prefix}ledger:applied`;
  /** string, 10 s lease, coins: which process works through all of `coin_outbox`. */
  outboxLease = () => `${this.prefix}ledger:outbox`;
  /** hash, no TTL, coins: message id → its newest decision, until that is in Postgres. */
  ledgerDecisions = () => `${this.prefix}ledger:decisions`;

  /** hash, no TTL, sessions: `version`, `facts` of the channel, and start second → session JSON of streams not long ended. */
  sessions = (broadcasterId: string) => `${this.prefix}sessions:${broadcasterId}`;
  /** list, no TTL, sessions: changed sessions not yet claimed for Postgres, as JSON. */
  sessionsBuffer = () => `${this.prefix}sessions:buffer`;
  /** zset, no TTL, leaderboard: broadcaster id, score = when to look whether its ended streams may leave Redis (ms). */
  sessionsDue = () => `${this.prefix}sessions:due`;
  /** list, no TTL, channel-events: follows, gifts, bans and the like not yet claimed for Postgres, as JSON. */
  channelEventsBuffer = () => `${this.prefix}channel-events:buffer`;
  /** string, one day, webhook: a delivery that changed a session, or is an event of the channel. */
  delivery = (deliveryId: string) => `${this.prefix}delivery:${deliveryId}`;
  /** list, no TTL, webhook: deliveries that wait for Postgres, as JSON. */
  deliveriesWaiting = () => `${this.prefix}deliveries:waiting`;
  /** list, no TTL, webhook: refused deliveries not yet claimed for Postgres, as JSON. */
  deadLettersBuffer = () => `${this.prefix}dead-letters:buffer`;

  /** zset, no TTL, leaderboard: ranking as sortable members (see board-person.lua), score 0, or -1 of people who are hidden. */
  boardOrder = (sessionId: string) => `${this.prefix}board:order:${sessionId}`;
  /** hash, no TTL, leaderboard: userId → counts and times, then name and picture as JSON (see board-person.lua). */
  boardPeople = (sessionId: string) => `${this.prefix}board:people:${sessionId}`;
  /**
   * hash, no TTL, leaderboard: total_messages, total_points, last_updated (ms), after a restore `made`, its id, and
   * `entry:<id>` for each entry that is on the board already and may still be in `coin_outbox`. The board is whole when,
   * and only when, it is there.
   */
  boardStats = (sessionId: string) => `${this.prefix}board:stats:${sessionId}`;

  /** hash, no TTL, leaderboard: who earns nothing and is on no board: `<userId>` → excluded, `<broadcasterId>:<userId>` → banned. */
  hiddenPeople = () => `${this.prefix}hidden:people`;
  /** set, no TTL, erasure: user ids of those who were erased: what they write is anonymous, and earns nothing. */
  erasedPeople = () => `${this.prefix}erased:people`;
  /** string, 1 min, leaderboard: the newest change to a field of `hidden:people`; an older one is too late. */
  hiddenRevision = (field: string) => `${this.prefix}hidden:revision:${field}`;

  /** string, 60 s, leaderboard: who is restoring the board from Postgres, beginning with `remake:` where one stood that was whole. */
  boardRestore = (sessionId: string) => `${this.prefix}board:restore:${sessionId}`;
  /** hash, no TTL, leaderboard: the `board:people` of a board that is leaving Redis, whose `session:*` keys are still there. */
  boardLeaving = (sessionId: string) => `${this.prefix}board:leaving:${sessionId}`;

  /** hash, DELIVERIES_SECONDS, webhook: results and `lag:<bucket>` of a channel's deliveries in one span, with their counts. */
  deliveries = (broadcasterId: string, span: number) => `${this.prefix}deliveries:${broadcasterId}:${span}`;
  /** hash, no TTL, webhook: broadcaster id → when its last delivery came (ms). */
  lastDeliveries = () => `${this.prefix}deliveries:last`;
  /** hash, no TTL, webhook: broadcaster id → when its last chat message came (ms). */
  lastMessages = () => `${this.prefix}deliveries:last-message`;
  /** string, no TTL, webhook: the last delivery that was refused, as JSON. */
  lastRefusal = () => `${this.prefix}deliveries:refused`;
  /** zset, ONLY_BY_FEED_SECONDS, webhook: ids of messages that the feed brought and no webhook has; score = when (ms). */
  onlyByFeed = (broadcasterId: string) => `${this.prefix}feed:only:${broadcasterId}`;
  /** string, 10 s lease, kick: which worker listens to the viewers' feed. */
  feedLease = () => `${this.prefix}feed:lease`;
  /** string, one day, kick: a channel is silent though it is live; since when (ms). */
  silence = (broadcasterId: string) => `${this.prefix}kick:silence:${broadcasterId}`;
  /** string, one day, kick: a channel's last silence, as JSON. */
  lastSilence = (broadcasterId: string) => `${this.prefix}kick:last-silence:${broadcasterId}`;
  /** string, 2 min, kick: requests to Kick's API in one minute (epoch minutes), of all processes together. */
  kickRequests = (minute: number) => `${this.appPrefix}kick:requests:${minute}`;
  /** string, 15 s lease, kick: which worker compares subscriptions and live status with Kick. */
  kickLease = () => `${this.prefix}kick:lease`;
  /** string, 15 s lease, endpoints: which worker sends to an endpoint. */
  endpointLease = (endpointId: string) => `${this.prefix}endpoint:lease:${endpointId}`;
  /** hash, no TTL, kick: broadcaster id → what Kick said of the channel's subscriptions last, as JSON; only for showing. */
  kickSubscriptions = () => `${this.prefix}kick:subscriptions`;

  /** stream, EVENTS_TTL_SECONDS after the last event, realtime: what happened in a channel, messages as `<arrival_seq>:<id>`, spaces between; only for pushing. */
  events = (broadcasterId: string) => `${this.prefix}events:${broadcasterId}`;

  /** string, 1 h, platform: hashes and scopes of API keys as JSON, for a process that starts while Postgres is away. */
  apiKeysCopy = () => `${this.prefix}api-keys:copy`;
  /** any type, for one step, platform: what a process tries its rights on when it starts. */
  probe = () => `${this.prefix}store:probe`;
  /** string, no TTL, sync: there once Redis holds everything that awards depend on; without it nobody judges. */
  built = () => `${this.prefix}store:built`;
  /** string, no TTL, sync: counts the steps that changed what awards depend on; a Redis that came back older has a smaller one. */
  position = () => `${this.prefix}store:position`;
  /** string, no TTL, sync: up to which eviction (`<run id>:<evicted keys>`) Redis was made again. */
  evicted = () => `${this.prefix}store:evicted`;
  /** string, no TTL, platform: the id of the database that this Redis belongs to. */
  owner = () => `${this.prefix}store:database`;
  /** The keys that all messages need, with their types; `count` and `steps` are strings that hold a whole number (misfit.lua). */
  shared = (): [key: string, type: string][] => [
    [this.arrivalClock(), 'count'],
    [this.chatBuffer(), 'list'],
    [this.chatMessages(), 'hash'],
    [this.chatLiveAll(), 'zset'],
    [this.chatFlushed(), 'zset'],
    [this.chatDeleted(), 'zset'],
    [this.chatWatermark(), 'count'],
    [this.judgeRequests(), 'hash'],
    [this.judgeWaiting(), 'zset'],
    [this.judgeDeferred(), 'zset'],
    [this.ledgerBuffer(), 'list'],
    [this.ledgerDecisions(), 'hash'],
    [this.ledgerApplied(), 'zset'],
    [this.sessionsBuffer(), 'list'],
    [this.sessionsDue(), 'zset'],
    [this.channelEventsBuffer(), 'list'],
    [this.hiddenPeople(), 'hash'],
    [this.erasedPeople(), 'set'],
    [this.deliveriesWaiting(), 'list'],
    [this.deadLettersBuffer(), 'list'],
    [this.position(), 'steps'],
    ...this.buffers().flatMap((buffer): [string, string][] => {
      const { claimed, claim } = this.drained(buffer);
      return [
        [claimed, 'list'],
        [claim, 'string'],
      ];
    }),
  ];
  /** The lists that are drained by claims. */
  private readonly buffers = () => [
    this.chatBuffer(),
    this.ledgerBuffer(),
    this.sessionsBuffer(),
    this.channelEventsBuffer(),
    this.deliveriesWaiting(),
    this.deadLettersBuffer(),
  ];
  /** The pattern of `sessions` of all channels. */
  sessionsPattern = () => `${this.literal()}sessions:[0-9]*`;
  /** The prefix, which may hold characters that mean something in a pattern. */
  private readonly literal = () => this.prefix.replace(/[[\]*?\\]/g, '\\$&');
  /**
   * Patterns of all keys that a rebuild makes anew from Postgres and nothing else, in the order in which they are thrown away: a board is
   * there as long as its stats are, so these go before its rows.
   */
  rebuiltPatterns = () => {
    const names = [
      'board:stats',
      'coins',
      'session',
      'leaderboard',
      'rate',
      'awards',
      'late-awards',
      'board:order',
      'board:people',
      'board:restore',
      'board:leaving',
      'hidden',
    ];
    return names.map((name) => `${this.literal()}${name}:*`);
  };
  /** string, 1 min, sync: how far that is; for readiness. */
  rebuildProgress = () => `${this.prefix}store:rebuild:progress`;
  /** string, 30 s, sync: who is rebuilding Redis from Postgres. */
  rebuildLease = () => `${this.prefix}store:rebuild`;

  /**
   * The keys by which a buffer is drained. `claimed`: list, no TTL, the batch that a worker is writing to Postgres;
   * `claim`: string, 5 s lease, the id under which that batch is held (an acknowledgement must name it).
   */
  drained = (buffer: string) => ({ buffer, claimed: `${buffer}:claimed`, claim: `${buffer}:claim` });
  /** Of these those exist in which something waits for a worker. */
  waitingForWorkers = () => [
    ...this.buffers().flatMap((buffer) => [buffer, this.drained(buffer).claimed]),
    this.judgeWaiting(),
    this.judgeDeferred(),
    this.ledgerDecisions(),
  ];
  /** string, WORKER_BEAT_SECONDS: written by every worker's sync loop; readiness looks at it. */
  workerBeat = () => `${this.prefix}worker:beat`;
}
