import {
  asObject,
  booleanAt,
  countOrNull,
  idAt,
  idIfReadable,
  idOrNull,
  objectAt,
  parseTime,
  ShapeError,
  stringAt,
  stringOrEmpty,
  timeAt,
  timeOrNull,
} from './json-reader';

const holding = (x: unknown) => asObject({ x });
const iso = (text: string) => new Date(parseTime(text)).toISOString();

describe('reading objects', () => {
  it.each([null, undefined, 1, 'text', true, []])('refuses %p', (value) => {
    expect(() => asObject(value)).toThrow(new ShapeError('body must be an object'));
  });

  it('names the path of what is wrong', () => {
    const inner = objectAt(asObject({ a: { b: 1 } }), 'a');
    expect(() => stringAt(inner, 'b', 10)).toThrow('a.b must be a string');
    expect(() => objectAt(inner, 'b')).toThrow('a.b must be an object');
  });

  it('does not find what only the prototype has', () => {
    const body = asObject(JSON.parse('{"__proto__": {"is_live": true}}'));
    expect(() => booleanAt(body, 'is_live')).toThrow('is_live must be true or false');
  });
});

describe('reading strings', () => {
  it('takes the empty string and one of exactly the longest length', () => {
    expect(stringAt(holding(''), 'x', 3)).toBe('');
    expect(stringAt(holding('abc'), 'x', 3)).toBe('abc');
    expect(() => stringAt(holding('abcd'), 'x', 3)).toThrow('x is longer than 3 characters');
  });

  it('reads what is missing, null or of another type as empty where that is allowed', () => {
    for (const value of [undefined, null, 7, {}, []]) expect(stringOrEmpty(holding(value), 'x', 9)).toBe('');
  });

  it('cuts what is too long where that is allowed, and leaves no half of a character', () => {
    expect(stringOrEmpty(holding('abcd'), 'x', 3)).toBe('abc');
    expect(stringOrEmpty(holding('ab🦦'), 'x', 3)).toBe('ab\ufffd');
  });

  it('replaces what Postgres cannot store and nothing else', () => {
    expect(stringAt(holding('a\0b\ud83dc\udc00'), 'x', 99)).toBe('a\ufffdb\ufffdc\ufffd');
    const fine = '🦦 שלום \u200b\u202e <b> \u2028';
    expect(stringAt(holding(fine), 'x', 99)).toBe(fine);
  });
});

describe('reading ids (quirks 2 and 4)', () => {
  it('reads numbers and digits as the same string', () => {
    expect(idAt(holding(4242), 'x')).toBe('4242');
    expect(idAt(holding('4242'), 'x')).toBe('4242');
    expect(idAt(holding('9007199254740993'), 'x')).toBe('9007199254740993');
  });

  it.each([null, undefined, 0, '0', ''])('never makes an id of %p', (value) => {
    expect(idOrNull(holding(value), 'x')).toBeNull();
    expect(() => idAt(holding(value), 'x')).toThrow('x is missing');
  });

  it.each([-1, 1.5, 2 ** 53, 'null', '007', '1e5', '-1', ' 1', '9'.repeat(19), true, {}, [1]])(
    'refuses %p, which is no id',
    (value) => {
      expect(() => idOrNull(holding(value), 'x')).toThrow('x must be a positive whole number');
      expect(idIfReadable(holding(value), 'x')).toBeNull();
    },
  );
});

describe('reading counts', () => {
  it.each([
    [0, 0],
    [-0, 0],
    ['12', 12],
    [2 ** 53 - 1, 2 ** 53 - 1],
  ])('takes %p', (value, count) => expect(countOrNull(value)).toBe(count));

  it.each([-1, 1.5, 2 ** 53, Number.NaN, '', '-1', '1e5', '9'.repeat(16), null, undefined, true, [1]])(
    'finds none in %p',
    (value) => expect(countOrNull(value)).toBeNull(),
  );
});

describe('reading times (quirk 5)', () => {
  it.each([
    ['2026-06-01T20:00:00Z', '2026-06-01T20:00:00.000Z'],
    ['2026-06-01T20:00:00.123Z', '2026-06-01T20:00:00.123Z'],
    ['2026-06-01T20:00:00.123456Z', '2026-06-01T20:00:00.123Z'],
    ['2026-06-01T20:00:00.123456789Z', '2026-06-01T20:00:00.123Z'],
    ['2026-06-02T07:00:00+11:00', '2026-06-01T20:00:00.000Z'],
    ['2026-06-01T13:30:00.5-06:30', '2026-06-01T20:00:00.500Z'],
    ['2026-06-01t20:00:00z', '2026-06-01T20:00:00.000Z'],
    ['2028-02-29T23:59:59Z', '2028-02-29T23:59:59.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['2026-12-31T23:59:59-00:00', '2026-12-31T23:59:59.000Z'],
  ])('reads %s', (text, expected) => expect(iso(text)).toBe(expected));

  it.each([
    '',
    'now',
    '2026-06-01',
    '2026-06-01T20:00:00',
    '2026-13-01T20:00:00Z',
    '2026-00-01T20:00:00Z',
    '2026-06-00T20:00:00Z',
    '2026-02-30T20:00:00Z',
    '2026-02-29T20:00:00Z',
    '2100-02-29T20:00:00Z',
    '2026-04-31T20:00:00Z',
    '2026-06-31T20:00:00+02:00',
    '2026-06-01T24:00:00Z',
    '2026-06-01T25:00:00Z',
    '2026-06-01T20:60:00Z',
    '2026-06-01T20:00:60Z',
    '2026-06-01T20:00:00+24:00',
    '2026-06-01T20:00:00+02:60',
    '2026-06-01T20:00:00.1234567890Z',
    '1780344000000',
    1780344000000,
    null,
  ])('finds no time in %p', (text) => {
    expect(parseTime(text)).toBeNaN();
    expect(() => timeAt(holding(text), 'x')).toThrow('x must be an RFC 3339 time');
  });

  it('refuses times before 1970, of which no session id and no cursor could be made', () => {
    expect(timeAt(holding('1970-01-01T00:00:00Z'), 'x')).toBe(0);
    expect(() => timeAt(holding('1969-12-31T23:59:59Z'), 'x')).toThrow(ShapeError);
    expect(() => timeAt(holding('0001-01-01T00:00:00Z'), 'x')).toThrow(ShapeError);
  });

  it("takes null, a missing field and Go's zero time as no time", () => {
    for (const value of [null, undefined, '0001-01-01T00:00:00Z'])
      expect(timeOrNull(holding(value), 'x')).toBeNull();
    expect(timeOrNull(holding('1970-01-01T00:00:01Z'), 'x')).toBe(1000);
    expect(() => timeOrNull(holding('soon'), 'x')).toThrow(ShapeError);
  });
});
