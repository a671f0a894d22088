import { Injectable } from '@nestjs/common';
import { StoredBoard } from '../../leaderboard/stored-board';
import { Database } from '../../platform/database/database';
import { pages } from '../../platform/database/pages';
import { LongAnswer } from '../../platform/database/long-answer';
import type { Cell } from './csv-line';

export interface Export {
  columns: string[];
  pages: AsyncGenerator<Cell[][]>;
}

const PAGE = 1000;

const SELECT_BALANCES = `
  SELECT account.user_id, coalesce(viewer.username, '') AS username, account.balance
    FROM (SELECT user_id, balance FROM coin_balances WHERE user_id > $1 ORDER BY user_id LIMIT ${PAGE}) AS account
    LEFT JOIN viewers AS viewer USING (user_id) ORDER BY 1`;

const ENTRY_COLUMNS = [
  'entry_id',
  'user_id',
  'username',
  'amount',
  'reason',
  'session_id',
  'message_id',
  'note',
  'batch_id',
  'reverses_entry_id',
  'created_at',
];

const SELECT_ENTRIES = `
  SELECT entry.id AS entry_id, entry.user_id, coalesce(viewer.username, '') AS username, entry.amount, entry.reason,
         entry.session_id, entry.message_id, entry.note, entry.batch_id, entry.reverses_entry_id,
         to_char(entry.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS created_at
    FROM (SELECT * FROM coin_entries WHERE id > $1 ORDER BY id LIMIT ${PAGE}) AS entry
    LEFT JOIN viewers AS viewer ON viewer.user_id = entry.user_id ORDER BY entry.id`;

type Row = { [column: string]: Cell };

/** What the ledger holds, to be read page by page: each page is a short look by an index, however slow its reader is. */
@Injectable()
export class Exports {
  constructor(
    private readonly database: Database,
    private readonly longAnswer: LongAnswer,
    private readonly storedBoard: StoredBoard,
  ) {}

  balances(): Export {
    return this.table(['user_id', 'username', 'balance'], SELECT_BALANCES, 'user_id');
  }

  entries(): Export {
    return this.table(ENTRY_COLUMNS, SELECT_ENTRIES, 'entry_id');
  }

  board(sessionId: string): Export {
    return {
      columns: ['rank', 'user_id', 'username', 'points_earned', 'messages_sent', 'emotes_used'],
      pages: this.boardPages(sessionId),
    };
  }

  private table(columns: string[], sql: string, key: string): Export {
    const read = async function* (database: Database) {
      const found = pages<Row>((last) => database.query(sql, [last?.[key] ?? '0']));
      for await (const page of found) yield page.map((row) => columns.map((name) => row[name] ?? null));
    };
    return { columns, pages: read(this.database) };
  }

  /** A board is at most its viewers; it is read to its end before the first line is sent, as its order is found at once. */
  private async *boardPages(sessionId: string): AsyncGenerator<Cell[][]> {
    const rows = await this.longAnswer.connected(async (read) => {
      const lines: Cell[][] = [];
      let rank = 0;
      let points = Number.NaN;
      for await (const page of this.storedBoard.chatterPages(read, sessionId, PAGE)) {
        for (const person of page) {
          if (person.is_hidden) continue;
          // Dense: people with the same points share a rank.
          if (person.points_earned !== points) rank += 1;
          points = person.points_earned;
          const { user_id, username, points_earned, messages_sent, emotes_used } = person;
          lines.push([rank, user_id, username, points_earned, messages_sent, emotes_used]);
        }
      }
      return lines;
    });
    for (let start = 0; start < rows.length; start += PAGE) yield rows.slice(start, start + PAGE);
  }
}
