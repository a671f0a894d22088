import { KICK_ID } from '../../platform/kick-id';
import type { FileRow } from './file-row';
import { readPoints } from './points';

/** A row that can be credited if its viewer is known, or that is refused. */
export interface ReadRow {
  line: number;
  status: 'read' | 'refused';
  user_id: string | null;
  username: string | null;
  name_key: string | null;
  amount: number | null;
  /** Why it is refused, or what was assumed. */
  reason: string | null;
}

const NAME_LENGTH = 100;
/** What stands for bytes that are no UTF-8, and for halves of a surrogate pair. */
const UNREADABLE = /\p{Surrogate}|\ufffd/u;

/** Names as files have them: with `@`, with spaces around, and with what a spreadsheet was kept from by our own export. */
const bare = (text: string | undefined) =>
  (text ?? '')
    .trim()
    .replace(/^'(?=[=+\-@])/, '')
    .replace(/^@/, '')
    .trim();

export function readRow(row: FileRow): ReadRow {
  const username = bare(row.username).replaceAll('\0', '\ufffd').slice(0, NAME_LENGTH);
  const id = bare(row.user_id);
  const refuse = (reason: string): ReadRow => ({
    line: row.line,
    status: 'refused',
    user_id: null,
    username: username || null,
    name_key: null,
    amount: null,
    reason,
  });
  if (row.refused !== undefined) return refuse(row.refused);
  if (id !== '' && !KICK_ID.test(id)) return refuse(`"${id.slice(0, 50)}" is not a Kick user id (digits)`);
  if (id === '' && username === '') return refuse('there is neither a name nor a user id');
  // Nobody will ever be called so, and the row would wait for ever.
  if (id === '' && UNREADABLE.test(username))
    return refuse('the name holds bytes that are no text: save the file as UTF-8');
  const points = readPoints(typeof row.points === 'string' ? bare(row.points) : row.points);
  if ('refused' in points) return refuse(points.refused);
  return {
    line: row.line,
    status: 'read',
    user_id: id || null,
    username: username || null,
    name_key: id === '' ? username.toLowerCase() : null,
    amount: points.amount,
    reason: points.assumed,
  };
}
