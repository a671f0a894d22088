import { readEntry } from '../platform/redis/entries';

/** A chatter as the judge keeps it in `board:people`. Times in ms. */
export interface BoardPerson {
  points: number;
  messages: number;
  emotes: number;
  last_ms: number;
  last_seq: string;
  named_ms: number;
  username: string;
  profile_picture: string | null;
}

/** The part of a person's value that the judge takes as it is. */
export const encodeName = ({
  username,
  profile_picture,
}: Pick<BoardPerson, 'username' | 'profile_picture'>) => JSON.stringify({ username, profile_picture });

/** A person as `board-person.lua` reads it. */
export function writePerson(person: BoardPerson): string {
  const { points, messages, emotes, last_ms, last_seq, named_ms } = person;
  return [points, messages, emotes, last_ms, last_seq, named_ms, encodeName(person)].join(' ');
}

/** Reads what `board-person.lua` writes. @throws UnreadableEntry */
export function readPerson(value: string): BoardPerson {
  const [points, messages, emotes, last_ms, last_seq = '', named_ms] = value.split(' ', 6);
  const name = readEntry(value.slice(value.indexOf('{'))) as Pick<
    BoardPerson,
    'username' | 'profile_picture'
  >;
  return {
    points: Number(points),
    messages: Number(messages),
    emotes: Number(emotes),
    last_ms: Number(last_ms),
    last_seq,
    named_ms: Number(named_ms),
    ...name,
  };
}
