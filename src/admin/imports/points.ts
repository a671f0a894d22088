import { MOST_AT_ONCE } from '../../coins/entries-at-once';

/** A number of points as a file has it. `assumed` says what was made of a text that has more than digits. */
export type Points = { amount: number; assumed: string | null } | { refused: string };

const WHOLE = /^[+-]?\d+$/;
const WITH_ZEROS = /^[+-]?\d+[.,]0{1,2}$/;
const COMMA_GROUPS = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const DOT_GROUPS = /^[+-]?\d{1,3}(\.\d{3}){2,}(,\d+)?$|^[+-]?\d{1,3}\.\d{3},\d+$/;
const SCIENTIFIC = /^[+-]?\d+(\.\d+)?e\+?\d{1,2}$/i;
const FRACTION = /^[+-]?\d*[.,]\d+$/;
/** `1.234` is a thousand in one country and one and a bit in another. */
const AMBIGUOUS = /^[+-]?\d{1,3}\.\d{3}$/;

/** Reads points as a bot, a spreadsheet or a person wrote them; what can be read in two ways is refused. */
export function readPoints(raw: unknown): Points {
  if (typeof raw === 'number') return whole(raw, null);
  const text = typeof raw === 'string' ? raw.trim() : '';
  if (text === '') return { refused: 'there are no points' };
  const assumed = (value: number) => whole(value, `"${text}" was read as ${value}`);
  if (WHOLE.test(text)) return whole(Number(text), null);
  if (AMBIGUOUS.test(text)) return { refused: `"${text}" may be a fraction or thousands` };
  if (WITH_ZEROS.test(text)) return assumed(Number(text.replace(/[.,]0+$/, '')));
  if (COMMA_GROUPS.test(text)) return assumed(Number(text.replaceAll(',', '')));
  if (DOT_GROUPS.test(text)) return assumed(Number(text.replaceAll('.', '').replace(',', '.')));
  if (SCIENTIFIC.test(text)) return assumed(Number(text));
  if (FRACTION.test(text)) return { refused: `"${text}" is not a whole number` };
  return { refused: `"${text.slice(0, 50)}" is not a number` };
}

function whole(value: number, assumed: string | null): Points {
  if (!Number.isInteger(value)) return { refused: `${value} is not a whole number` };
  if (Math.abs(value) > MOST_AT_ONCE) return { refused: `more than ${MOST_AT_ONCE} cannot be given at once` };
  // -0 is a number, too.
  return { amount: value + 0, assumed };
}
