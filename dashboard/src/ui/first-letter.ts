const LETTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What a reader sees as the first letter: an emoji or a letter with its marks is not cut in two. */
export function firstLetter(text: string): string {
  const [first] = LETTERS.segment(text.trim());
  return first?.segment ?? '';
}
