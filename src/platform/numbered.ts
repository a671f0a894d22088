/** Different values, numbered from 1 in the order in which they came first: how a script's arguments refer to its keys. */
export class Numbered<T> {
  readonly all: T[] = [];
  private readonly numbers = new Map<unknown, number>();

  /** @param identity tells values apart; left out: the value itself does */
  constructor(
    values: T[],
    private readonly identity: (value: T) => unknown = (value) => value,
  ) {
    for (const value of values) {
      const key = identity(value);
      if (!this.numbers.has(key)) this.numbers.set(key, this.all.push(value));
    }
  }

  /** Of a value that was given at the start. */
  number(value: T): number {
    return this.numbers.get(this.identity(value)) as number;
  }
}
