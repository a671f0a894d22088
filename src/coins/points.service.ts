import { Injectable } from '@nestjs/common';
import { TopThree } from '../leaderboard/top-three';
import { Log } from '../platform/log/log';
import type { Eligibility } from '../queues';
import { type Candidate, Judge, type JudgeResult } from './judge';
import { JudgeGate } from './judge-gate';
import type { JudgeRequest } from './judge-request';
import { EligibilityService } from './eligibility.service';

/** Most messages of one call: some 4 ms of Redis. A backlog is taken in such bits whatever the jobs carry. */
const MAX_PER_CALL = 100;

/**
 * Judges messages strictly in order of arrival. What is judged is always the head of `judge:waiting`, whichever job
 * asks: jobs overtake each other, are retried and come twice, and an award depends on the awards before it.
 */
@Injectable()
export class PointsService {
  constructor(
    private readonly gate: JudgeGate,
    private readonly judge: Judge,
    private readonly eligibility: EligibilityService,
    private readonly topThree: TopThree,
    private readonly log: Log,
  ) {}

  /** Judges at least as many messages as `prepared` names, or all that wait. Returns how many were judged. */
  async judgeWaiting(prepared: Eligibility[]): Promise<number> {
    // What is not judged now waits in Redis for the next worker.
    if (!(await this.gate.pass())) return 0;
    const byMessage = new Map(prepared.map((eligibility) => [eligibility.message_id, eligibility]));
    let judged = 0;
    // Messages that only Postgres could tell about, while it is away; they must not hold up the others.
    let stuck = 0;
    while (judged < prepared.length) {
      const head = await this.judge.peek(stuck, MAX_PER_CALL);
      if (head.length === 0) break;
      const { cases: candidates, unresolved } = await this.prepare(head, byMessage);
      stuck += unresolved;
      const results = candidates.length > 0 ? await this.judge.decide(candidates) : [];
      // Redis is being rebuilt; the messages wait, and whoever rebuilds has them looked at again.
      if (results === null) break;
      results.forEach((result, i) => {
        const one = candidates[i] as Candidate;
        byMessage.delete(one.request.message_id);
        if (result.state === 'judged') this.report(one, result);
      });
      // Not those that another job judged meanwhile: that job owes others now, and this one its own.
      judged += results.filter(({ state }) => state === 'judged').length;
    }
    return judged;
  }

  /** Lets jobs end that have not begun to judge. */
  stop(): void {
    this.gate.stop();
  }

  private async prepare(head: JudgeRequest[], prepared: Map<string, Eligibility>) {
    const { eligibilities, unresolved } = await this.eligibility.resolve(
      head.filter(({ message_id }) => !prepared.has(message_id)),
    );
    const candidates = head.flatMap((request): Candidate[] => {
      const eligibility = prepared.get(request.message_id) ?? eligibilities.get(request.message_id);
      return eligibility ? [{ request, eligibility }] : [];
    });
    return { cases: candidates, unresolved };
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
