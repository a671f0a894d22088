/** What a file was written by. */
export const SOURCES = ['csv', 'firebot', 'streamlabs', 'streamelements', 'mixitup', 'botrix'] as const;
export type Source = (typeof SOURCES)[number];

/** A row as it stands in the file; `line` is that of its end, or its number in a list. */
export interface FileRow {
  line: number;
  user_id?: string;
  username?: string;
  points?: unknown;
  /** Why the row cannot be used. */
  refused?: string;
}
