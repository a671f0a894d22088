const LETTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const UNSEEN_START = /^[\p{Default_Ignorable_Code_Point}\p{C}\p{Z}\u2800]+/u;

/** What a reader sees as the first letter: an emoji or a letter with its marks is not cut in two. */
export function firstLetter(text: string): string {
  const [first] = LETTERS.segment(text.replace(UNSEEN_START, ''));
  return first?.segment ?? '';
}
