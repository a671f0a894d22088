import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countEmotes, matchingEmotes } from './emotes';

const KEKW = '[emote:37226:KEKW]';
const at = (emote_id: string, ...starts: number[]) => ({
  emote_id,
  positions: starts.map((s) => ({ s, e: s + KEKW.length - 1 })),
});

describe('counting emotes', () => {
  it.each([
    ['', 0],
    ['hello', 0],
    [KEKW, 1],
    [`${KEKW}${KEKW} ${KEKW}`, 3],
    ['[emote:1:a][emote:2:b]', 2],
    ['[emote:1:🦦 ü -_]', 1],
    ['[emote::a]', 0],
    ['[emote:1:]', 0],
    ['[emote:1a:b]', 0],
    ['[EMOTE:1:a]', 0],
    ['[emote:1:[emote:2:b]]', 1],
    [`[emote:${'1'.repeat(13)}:a]`, 0],
    [`[emote:1:${'a'.repeat(65)}]`, 0],
  ])('%j shows %d', (content, count) => {
    expect(countEmotes(content)).toBe(count);
    expect(matchingEmotes(content, []).flatMap(({ positions }) => positions)).toHaveLength(count);
  });

  it.each([
    ['[emote:1:'.repeat(11_111), 0],
    [`[emote:1:${'a'.repeat(100_000)}`, 0],
    [`[emote:${'1'.repeat(100_000)}`, 0],
    ['[emote:1:a'.repeat(10_000) + KEKW, 1],
    ['['.repeat(100_000), 0],
  ])('finds in 100 kB of crafted text what is there (lesson 29)', (content, count) => {
    expect(countEmotes(content)).toBe(count);
  });

  it('looks for tokens of bounded length only: nothing in the pattern may repeat without an end (lesson 29)', () => {
    const source = readFileSync(join(__dirname, 'emotes.ts'), 'utf8');
    const pattern = /TOKEN = (\/.+\/g);/.exec(source)?.[1] as string;
    const outsideClasses = pattern.replace(/\[(?:\\.|[^\]\\])*\]/g, 'x').replaceAll(/\\./g, 'x');
    expect(outsideClasses).toMatch(/\{1,\d+\}/);
    expect(outsideClasses).not.toMatch(/[*+]|\{\d+,\}/);
  });
});

describe('the emotes of a message (quirk 1)', () => {
  it('have positions in UTF-16 units with an inclusive end, as a browser cuts strings', () => {
    const content = `🦦é ${KEKW}!`;
    const [{ positions } = { positions: [] }] = matchingEmotes(content, []);
    expect(positions).toEqual([{ s: 4, e: 21 }]);
    expect(content.slice(4, 21 + 1)).toBe(KEKW);
  });

  it("are Kick's own list where it matches", () => {
    const claimed = [at('37226', 19, 0)];
    expect(matchingEmotes(`${KEKW} ${KEKW}`, claimed)).toBe(claimed);
  });

  it.each([
    ['nothing', []],
    ['code points instead of UTF-16 units', [at('37226', 1, 20)]],
    ['an exclusive end', [{ emote_id: '37226', positions: [{ s: 2, e: 20 }] }]],
    ['too few', [at('37226', 2)]],
    ['too many', [at('37226', 2, 21, 40)]],
    ['one place twice', [at('37226', 2, 2)]],
    ['another id', [at('1', 2, 21)]],
    ['an emote without a place', [at('37226', 2, 21), at('9')]],
    ['places without sense', [{ emote_id: '37226', positions: [{ s: -1, e: 1e9 }] }]],
  ])('are made from the text where the list claims %s', (_name, claimed) => {
    expect(matchingEmotes(`🦦${KEKW} ${KEKW}`, claimed)).toEqual([at('37226', 2, 21)]);
  });

  it('are none where the text has none, whatever the list claims', () => {
    expect(matchingEmotes('hello', [at('37226', 0)])).toEqual([]);
    expect(matchingEmotes('[emote:', [at('\0')])).toEqual([]);
  });

  it('are grouped by emote', () => {
    expect(matchingEmotes(`${KEKW}[emote:1:a]${KEKW}`, []).map(({ emote_id }) => emote_id)).toEqual([
      '37226',
      '1',
    ]);
  });
});
