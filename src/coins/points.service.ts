// Longer than usual: what becomes of a message at the head of the line is one decision, and reads as one.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DeadLettersService } from '../dead-letters/dead-letters.service';
import { TopThree } from '../leaderboard/top-three';
import { Settings } from '../platform/config/settings';
import { Log } from '../platform/log/log';
import { isRedisUnavailable } from '../platform/redis/unavailable';
import { InjectTraces, type Traces } from '../platform/traces/traces';
import { BoardAvailability } from './board-availability';
import { type Damaged, EligibilityService } from './eligibility.service';
import { HistoryCheckService } from './history-check.service';
import { type Candidate, type Head, Judge, type JudgeResult } from './judge';
import { JudgeGate } from './judge-gate';
import { type JudgeRequest, needsHistory } from './judge-request';

/** Steps of one job; the line may grow as fast as it is judged, and a job should end. */
const MAX_STEPS = 100;
/** Steps in a row that judged nothing, as when sessions change all the time. */
const MAX_IDLE_STEPS = 10;
/** A damaged key may be mended by a rebuild; a message that fails this often, a second apart, is given up. */
const MAX_FAILURES = 5;
/** Messages put aside that are tried again at a time. */
const RESUMED_AT_ONCE = 500;

/**
 * Judges messages strictly in order of arrival. What is judged is always the head of `judge:waiting`, whichever job
 * asks: jobs overtake each other, are retried and come twice, and an award depends on the awards before it. A message
 * that cannot be judged now is put aside and holds up nobody.
 */
@Injectable()
export class PointsService {
  /** How many messages put aside to pass over. */
  private resumeFrom = 0;

  constructor(
    private readonly settings: Settings,
    private readonly gate: JudgeGate,
    private readonly judge: Judge,
    private readonly history: HistoryCheckService,
    private readonly eligibility: EligibilityService,
    private readonly boards: BoardAvailability,
    private readonly deadLetters: DeadLettersService,
    private readonly topThree: TopThree,
    private readonly log: Log,
    @InjectTraces() private readonly traces: Traces | null,
  ) {}

  /** Judges what waits, in a bounded number of steps; `more`: some still waits, and another job should go on. */
  async judgeWaiting(): Promise<{ judged: number; more: boolean }> {
    let judged = 0;
    let idle = 0;
    for (let step = 0; step < MAX_STEPS && idle < MAX_IDLE_STEPS; step += 1) {
      // What is not judged now waits in Redis for the next worker.
      if (!(await this.gate.pass())) return { judged, more: false };
      const head = await this.judge.peek(0, this.settings.POINT_WORKER_BATCH_SIZE);
      if (head.requests.length + head.unreadable.length === 0) return { judged, more: false };
      const handled = await this.judgeHead(head);
      // Redis is being rebuilt; the messages wait, and the worker that rebuilds wakes the judge.
      if (handled === null) return { judged, more: false };
      judged += handled.judged;
      idle = handled.judged + handled.moved === 0 ? idle + 1 : 0;
    }
    return { judged, more: true };
  }

  /** Puts some more messages back in line that were put aside, if Postgres answers. @returns whether there are any */
  async resumeDeferred(): Promise<boolean> {
    const ids = await this.judge.deferred(this.resumeFrom, RESUMED_AT_ONCE);
    // Those that must wait longer hold up none behind them: the next call goes on after them.
    this.resumeFrom = ids.length < RESUMED_AT_ONCE ? 0 : this.resumeFrom + RESUMED_AT_ONCE;
    const now = Date.now();
    const requests = await this.judge.findRequests(ids);
    const old = requests.filter((request) => needsHistory(request, now));
    // Postgres is asked here and not by the next job: while it is away, the judge must not wait for it again.
    if (old.length > 0) await this.history.retry(old);
    const asked = new Set(old.map(({ message_id }) => message_id));
    const ready = await this.withBoards(requests.filter(({ message_id }) => !asked.has(message_id)));
    // One that cannot be read goes back too: the judge says so and gives it up.
    const kept = new Set(requests.map(({ message_id }) => message_id));
    await this.judge.resume([...ready, ...ids.filter((id) => !kept.has(id))]);
    return ids.length > 0;
  }

  /** The ids of those messages whose boards are whole, or need none. */
  private async withBoards(requests: JudgeRequest[]): Promise<string[]> {
    const { candidates, damaged } = await this.eligibility.resolve(requests);
    const whole = new Map<string, boolean>();
    const ready: string[] = [];
    for (const { request, eligibility } of candidates) {
      const { session_id, denied } = eligibility;
      if (session_id !== null && denied === null && !whole.has(session_id))
        whole.set(session_id, await this.boards.retry(session_id));
      if (session_id === null || denied !== null || whole.get(session_id)) ready.push(request.message_id);
    }
    return [...ready, ...damaged.map(({ request }) => request.message_id)];
  }

  /** Lets jobs end that have not begun to judge. */
  stop(): void {
    this.gate.stop();
  }

  /** `moved`: messages that left the line otherwise, or were looked up. Null while Redis is being rebuilt. */
  private async judgeHead({
    requests,
    unreadable,
    deferred,
  }: Head): Promise<{ judged: number; moved: number } | null> {
    // A rebuild may bring a lost request back.
    if (unreadable.length > 0 && !(await this.judge.isOpen())) return null;
    for (const { message_id, poison } of unreadable)
      await this.giveUp(message_id, poison.entry, poison.reason);
    const now = Date.now();
    const old = requests.filter((request) => needsHistory(request, now));
    if (old.length > 0) {
      // Usually the chat job has done so already. The line is read again, because some may have left it.
      await this.history.check(old);
      return { judged: 0, moved: old.length };
    }
    const behind = deferred > 0 ? await this.judge.behindDeferred(requests) : [];
    if (behind.length > 0) {
      await this.judge.place('deferred', behind);
      return { judged: 0, moved: behind.length };
    }
    const started = performance.now();
    const { candidates, damaged } = await this.eligibility.resolve(requests);
    const results = await this.decide(candidates);
    if (results === null) return null;
    if (this.traces) tellOfJudging(this.traces, started, candidates, results);
    let judged = 0;
    let missing: string | null = null;
    results.forEach((result, i) => {
      const candidate = candidates[i] as Candidate;
      if (result.state === 'damaged') damaged.push({ request: candidate.request, reason: result.reason });
      if (result.state === 'board_missing') missing = result.reason;
      if (result.state !== 'judged') return;
      judged += 1;
      this.report(candidate, result);
    });
    for (const one of damaged) await this.putAside(one);
    const waiting = missing === null ? 0 : await this.restoreBoard(missing, candidates);
    return { judged, moved: damaged.length + unreadable.length + waiting };
  }

  /** As Judge.decide; when the step itself fails, halves are tried until the message that makes it fail is alone. */
  private async decide(candidates: Candidate[]): Promise<JudgeResult[] | null> {
    if (candidates.length === 0) return [];
    try {
      return await this.judge.decide(candidates);
    } catch (error) {
      if (isRedisUnavailable(error)) throw error;
      if (candidates.length === 1) return [{ state: 'damaged', reason: String(error) }];
      const middle = candidates.length >> 1;
      const first = await this.decide(candidates.slice(0, middle));
      const second = await this.decide(candidates.slice(middle));
      return first && second && [...first, ...second];
    }
  }

  /** Restores a session's board, or puts its messages aside while Postgres does not answer. */
  private async restoreBoard(sessionId: string, candidates: Candidate[]): Promise<number> {
    const concerned = candidates.filter(({ eligibility }) => eligibility.session_id === sessionId);
    if (!(await this.boards.ensureWhole(sessionId)))
      await this.judge.place(
        'deferred',
        concerned.map(({ request }) => request),
      );
    return concerned.length;
  }

  private async putAside({ request, reason }: Damaged): Promise<void> {
    const failures = (request.failures ?? 0) + 1;
    const { message_id, broadcaster_user_id, user_id } = request;
    this.log.error(
      { message_id, broadcaster_user_id, user_id, reason, failures },
      'message cannot be judged: a key in Redis is damaged (npm run rebuild restores it from Postgres)',
    );
    if (failures >= MAX_FAILURES) await this.giveUp(message_id, JSON.stringify(request), reason);
    else await this.judge.place('deferred', [{ ...request, failures }]);
  }

  /** It is kept as a dead letter first: a crash in between keeps it twice, not never. */
  private async giveUp(messageId: string, request: string, reason: string): Promise<void> {
    this.log.error({ message_id: messageId, reason }, 'message cannot be judged; kept as a dead letter');
    await this.deadLetters.add([
      {
        delivery_id: `judge:${createHash('sha256').update(messageId).digest('hex')}`,
        event_type: 'judge.request',
        body_base64: Buffer.from(request).toString('base64'),
        headers: {},
        reason: `cannot be judged: ${reason}`,
        received_ms: Date.now(),
      },
    ]);
    await this.judge.forget(messageId, null);
  }

  private report(
    { request, eligibility }: Candidate,
    result: Extract<JudgeResult, { state: 'judged' }>,
  ): void {
    const { message_id, user_id, username } = request;
    const { amount, reason, balance } = result;
    const { session_id } = eligibility;
    if (session_id) this.topThree.changed(session_id);
    const facts = { message_id, user_id, session_id, amount, reason };
    if (amount === 0) return this.log.debug(facts, 'no coins');
    const text = `+${amount} to @${username} (balance: ${balance}, session: ${session_id})`;
    this.log.event('COIN', { ...facts, balance }, text);
  }
}

/** Those that were judged; what is put aside or looked at again is told of when it is. */
function tellOfJudging(
  traces: Traces,
  started: number,
  candidates: Candidate[],
  results: JudgeResult[],
): void {
  const told = results.flatMap((result, i) =>
    result.state === 'judged' ? [{ ...(candidates[i] as Candidate), result }] : [],
  );
  const ids = told.map(({ request }) => request.message_id);
  traces.step('judge', started, ids, (i) => ({
    'kickboard.coins': told[i]?.result.amount,
    'kickboard.reason': told[i]?.result.reason,
    'kickboard.session_id': told[i]?.eligibility.session_id ?? undefined,
  }));
}
