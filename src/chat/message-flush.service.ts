// Longer than usual: the columns of a message's row and what is stored with it in one transaction are compared with each other.
import { Injectable } from '@nestjs/common';
import { DecisionsReader } from '../coins/decisions-reader';
import type { Decision } from '../coins/decision';
import { insertEntries } from '../coins/ledger-entries';
import { noteReviews } from '../coins/reviews';
import { DeadLettersService } from '../dead-letters/dead-letters.service';
import { Settings } from '../platform/config/settings';
import { Database, type Query } from '../platform/database/database';
import { writeIsolating } from '../platform/database/isolate';
import { Log } from '../platform/log/log';
import type { Acknowledgement } from '../platform/redis/claimed-list';
import { readEntries } from '../platform/redis/entries';
import { InjectTraces, type Traces } from '../platform/traces/traces';
import { StoreStateService } from '../store-state/store-state.service';
import { noteSightings, type Sighting } from '../viewers/sightings';
import { erasedAmong } from '../erasure/erased-people';
import { ChatBuffer } from './chat-buffer';
import { type BufferedMessage, readMessage } from './chat-message';
import { peopleIn, withoutErased } from './erased-message';

/** Messages of one claim and transaction: enough to be fast, few enough to be repeated without pain. */
const CLAIM_SIZE = 1000;

const COLUMNS = [
  ['message_id', 'text'],
  ['broadcaster_user_id', 'bigint'],
  ['sender_user_id', 'bigint'],
  ['session_id', 'text'],
  ['content', 'text'],
  ['emotes', 'jsonb'],
  ['emote_count', 'smallint'],
  ['broadcaster', 'json'],
  ['sender', 'json'],
  ['replies_to', 'json'],
  ['created_at', 'timestamptz'],
  ['received_at', 'timestamptz'],
  ['arrival_seq', 'bigint'],
  ['sweet_coins_earned', 'int'],
  ['sweet_coins_reason', 'text'],
  ['cooldown_message_id', 'text'],
  ['source', 'text'],
] as const;

/** SQL, because one statement of arrays is what the flush's throughput rests on. */
const INSERT = `INSERT INTO chat_messages (${COLUMNS.map(([name]) => name).join(', ')})
  SELECT * FROM unnest(${COLUMNS.map(([, type], i) => `$${i + 1}::${type}[]`).join(', ')})
  ON CONFLICT (message_id) DO NOTHING RETURNING message_id`;

/** Drains chat:buffer into Postgres: claim, commit, acknowledge, until all that waited at the start is written. */
@Injectable()
export class MessageFlushService {
  constructor(
    private readonly buffer: ChatBuffer,
    private readonly decisions: DecisionsReader,
    private readonly storeState: StoreStateService,
    private readonly deadLetters: DeadLettersService,
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly log: Log,
    @InjectTraces() private readonly traces: Traces | null,
  ) {}

  /** @returns how many messages were written; ends early when another worker is at it */
  async flush(): Promise<number> {
    let isDamaged = false;
    const flushed = await this.drain(() => {
      isDamaged = true;
    });
    if (!isDamaged) return flushed;
    const messages = await this.buffer.lineUpAgain();
    this.log.error({ messages }, 'entries of the buffer of messages were damaged: their copies are stored');
    return messages > 0 ? flushed + (await this.drain()) : flushed;
  }

  /** @param damaged is called for entries that are not as we write them */
  private drain(damaged: () => void = () => undefined): Promise<number> {
    return this.buffer.drain({
      // What has arrived meanwhile waits for the next flush: written now, in small bits and before the judge saw it,
      // each row would cost a second write.
      size: CLAIM_SIZE,
      commit: (entries) => this.commit(entries, damaged),
      report: ({ entries, ms, pending }) => {
        const text = `Flushed ${entries} messages in ${ms}ms (pending: ${pending})`;
        this.log.event('SYNC', { messages: entries, ms, pending }, text);
      },
    });
  }

  private async commit(entries: string[], damaged: () => void): Promise<Acknowledgement> {
    const started = performance.now();
    const position = await this.storeState.position();
    const { readable, poison } = readEntries(entries, readMessage);
    if (poison.length > 0) damaged();
    const messages = readable.map(({ value }) => value);
    const stored: Decision[] = [];
    const decided = await this.decisions.unsynced(messages.map(({ message_id }) => message_id));
    const refused = await writeIsolating(readable, async (batch) => {
      const written = await this.insert(
        batch.map(({ value }) => value),
        decided,
        position,
      );
      stored.push(...written);
    });
    poison.push(...refused.map(({ entry: { entry }, reason }) => ({ entry, reason })));
    await this.deadLetters.addPoison(poison);
    if (this.traces) {
      const isRefused = new Set(refused.map(({ entry }) => entry.value));
      const ids = messages.map(({ message_id }) => message_id);
      this.traces.step('flush', started, ids, (i) => ({
        'kickboard.result': isRefused.has(messages[i] as BufferedMessage) ? 'dead_letter' : 'stored',
      }));
    }
    return this.buffer.flushed(messages, stored);
  }

  /** @returns the decisions that were stored with their rows */
  private insert(
    messages: BufferedMessage[],
    decided: Map<string, Decision>,
    position: string,
  ): Promise<Decision[]> {
    return this.database.transaction(async (query: Query) => {
      const size = this.settings.MAX_MESSAGE_BATCH_SIZE;
      // Those who were erased since these messages were taken in.
      const erased = await erasedAmong(query, messages.flatMap(peopleIn));
      const inserted: Decision[] = [];
      const isNew = new Set<string>();
      for (let start = 0; start < messages.length; start += size) {
        const rows = messages
          .slice(start, start + size)
          .map((message) => row(message, withoutErased(message, erased), decided.get(message.message_id)));
        const columns = COLUMNS.map((_, column) => rows.map((values) => values[column]));
        const fresh = await query<{ message_id: string }>(INSERT, columns);
        inserted.push(...fresh.flatMap(({ message_id }) => decided.get(message_id) ?? []));
        for (const { message_id } of fresh) isNew.add(message_id);
      }
      await noteSightings(
        query,
        messages
          .filter(({ message_id }) => isNew.has(message_id))
          .map((message) => withoutErased(message, erased))
          .flatMap(sighting),
      );
      // With the decision goes its ledger entry: should Redis be lost now, row and ledger still agree. A row that was
      // there already may say `pending` still; the coin sync writes its decision and entry together.
      await insertEntries(query, inserted);
      await noteReviews(query, inserted);
      await this.storeState.note(query, position);
      return inserted;
    });
  }
}

/**
 * Values in the order of COLUMNS. A message that is judged already is stored with its decision at once. What boards count of
 * somebody who was erased stays counted: who wrote the message is kept as a number, and `shown` does not tell it.
 */
function row(message: BufferedMessage, shown: BufferedMessage, decision: Decision | undefined): unknown[] {
  return [
    message.message_id,
    message.broadcaster_user_id,
    message.sender.user_id,
    decision?.session_id ?? null,
    shown.content,
    JSON.stringify(shown.emotes),
    message.emote_count,
    JSON.stringify(message.broadcaster),
    JSON.stringify(shown.sender),
    shown.replies_to && JSON.stringify(shown.replies_to),
    new Date(message.created_ms).toISOString(),
    new Date(message.received_ms).toISOString(),
    message.arrival_seq,
    decision?.amount ?? 0,
    decision?.reason ?? 'pending',
    decision?.cooldown_message_id ?? null,
    message.source ?? 'webhook',
  ];
}

/** Who wrote a message; nobody when the sender was anonymous. */
function sighting({ sender, created_ms, arrival_seq }: BufferedMessage): Sighting[] {
  const { user_id, username, channel_slug, profile_picture } = sender;
  if (user_id === null) return [];
  const seen = { at_ms: created_ms, order: arrival_seq, is_message: true };
  return [{ user_id, username, channel_slug, profile_picture, ...seen }];
}
