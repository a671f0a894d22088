/** An entry that can never be stored, with the reason: it cannot be read, or the database refuses it as data. */
export interface Poison<T> {
  entry: T;
  reason: string;
}
