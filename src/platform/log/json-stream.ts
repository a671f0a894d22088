import type { LineSink } from './pretty-stream';

// What JSON leaves as it is and a terminal may act on: DEL, C1 controls, separators, marks that reorder text.
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Passes pino's lines on with such characters escaped, which means the same to whoever parses the line. */
export function jsonStream(out: LineSink): LineSink {
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return { write: (line) => out.write(line.replace(UNSAFE, escape)) };
}
