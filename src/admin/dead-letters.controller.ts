import { Body, Delete, Get, HttpCode, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { type Act, writeAct } from '../audit/audit-trail';
import {
  DeadLetterBox,
  deleteLetter,
  type KeptLetter,
  markReplayed,
  type WholeLetter,
} from '../dead-letters/dead-letter-box';
import { Database } from '../platform/database/database';
import { decodeCursor, encodeCursor } from '../platform/http/cursor';
import { DeadLetterReplay, type Replayed } from '../webhook/dead-letter-replay';
import { AdminController } from './admin-route';
import { Administrator } from './administrator';
import {
  type DeadLetterDto,
  DeadLetterParams,
  DeadLettersAnswer,
  DeadLettersQuery,
  DeletedAnswer,
  ReplayAnswer,
  ReplayedAnswer,
  ReplayRequest,
  WholeDeadLetter,
} from './dead-letters.dto';

/** A request that replays many ends by then; the rest is left to the next one. */
const REPLAY_MS = 20_000;

const iso = (ms: number) => new Date(ms).toISOString();

@AdminController('dead-letters')
export class DeadLettersController {
  constructor(
    private readonly box: DeadLetterBox,
    private readonly replays: DeadLetterReplay,
    private readonly database: Database,
  ) {}

  /** Dead letters: deliveries that could not be used, and what could not be stored, newest first. */
  @Get()
  async getDeadLetters(@Query() { limit, cursor, reason }: DeadLettersQuery): Promise<DeadLettersAnswer> {
    const before = cursor ? decodeCursor(cursor, /^\d{1,18}$/).key : null;
    // One more than asked for tells whether there is a next page.
    const found = await this.box.page(limit + 1, before, reason ?? null);
    const letters = found.slice(0, limit);
    const last = letters.at(-1);
    const hasMore = found.length > limit && last !== undefined;
    return {
      dead_letters: letters.map(toDto),
      next_cursor: hasMore ? encodeCursor({ ms: last.received_ms, key: last.id }) : null,
    };
  }

  /** One dead letter, with headers and body. */
  @Get(':id')
  async getDeadLetter(@Param() { id }: DeadLetterParams): Promise<WholeDeadLetter> {
    const letter = await this.found(id);
    return { ...toDto(letter), headers: letter.headers, body: letter.body.toString() };
  }

  /** Replays a dead letter, by the code that accepts deliveries. A message is judged by its time of writing. */
  @Post(':id/replay')
  @HttpCode(200)
  async replayDeadLetter(
    @Param() { id }: DeadLetterParams,
    @Administrator() who: string,
  ): Promise<ReplayAnswer> {
    return { id, status: await this.replay(await this.found(id), who) };
  }

  /** Replays all dead letters that were not replayed yet, in the order of their arrival. */
  @Post('replay')
  @HttpCode(200)
  async replayDeadLetters(
    @Body() { reason }: ReplayRequest,
    @Administrator() who: string,
  ): Promise<ReplayedAnswer> {
    const answer = { replayed: 0, failed: 0, more: false };
    const until = Date.now() + REPLAY_MS;
    for (let last = '0'; ; ) {
      const letters = await this.box.open(last, reason ?? null);
      if (letters.length === 0) return answer;
      if (Date.now() > until) return { ...answer, more: true };
      for (const letter of letters) {
        if (isReplayed(await this.replay(letter, who))) answer.replayed += 1;
        else answer.failed += 1;
      }
      last = letters.at(-1)?.id as string;
    }
  }

  /** Deletes a dead letter. */
  @Delete(':id')
  async deleteDeadLetter(
    @Param() { id }: DeadLetterParams,
    @Administrator() who: string,
  ): Promise<DeletedAnswer> {
    const letter = await this.found(id);
    await this.database.transaction(async (query) => {
      if (await deleteLetter(query, id)) await writeAct(query, act(who, 'delete dead letter', letter, null));
    });
    return { status: 'deleted' };
  }

  private async found(id: string): Promise<WholeLetter> {
    const letter = await this.box.find(id);
    if (!letter) throw new NotFoundException(`there is no dead letter ${id}`);
    return letter;
  }

  /** Dying before it is marked has it replayed again, which changes nothing. */
  private async replay(letter: WholeLetter, who: string): Promise<Replayed> {
    const status = await this.replays.replay(letter);
    await this.database.transaction(async (query) => {
      if (isReplayed(status)) await markReplayed(query, letter.id);
      await writeAct(query, act(who, 'replay dead letter', letter, { status }));
    });
    return status;
  }
}

function act(
  who: string,
  what: string,
  { id, delivery_id, event_type, reason }: WholeLetter,
  after: object | null,
): Act {
  return { who, what, on_whom: `dead-letter:${id}`, before: { delivery_id, event_type, reason }, after };
}

const isReplayed = (status: Replayed): boolean => status !== 'dead_letter' && status !== 'unusable';

function toDto({ id, delivery_id, event_type, reason, size, ...letter }: KeptLetter): DeadLetterDto {
  const { received_ms, replayed_ms } = letter;
  const replayed_at = replayed_ms === null ? null : iso(replayed_ms);
  return { id, delivery_id, event_type, reason, received_at: iso(received_ms), replayed_at, size };
}
