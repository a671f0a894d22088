import { encodeKickJson } from './kick-json';

describe("Kick's JSON", () => {
  it('escapes what HTML could trip over, in values and in keys', () => {
    expect(encodeKickJson({ content: '<b>a & b</b>', '<': 1 })).toBe(
      '{"content":"\\u003cb\\u003ea \\u0026 b\\u003c/b\\u003e","\\u003c":1}',
    );
  });

  it('escapes the two line separators that JavaScript once took for line ends', () => {
    expect(encodeKickJson('\u2028 and \u2029')).toBe('"\\u2028 and \\u2029"');
  });

  it('leaves all other characters as they are', () => {
    expect(encodeKickJson('héllo 🦦 שלום "quoted" \\u003c')).toBe('"héllo 🦦 שלום \\"quoted\\" \\\\u003c"');
  });

  it('parses back to the same value', () => {
    const value = {
      a: ['<>&\u2028\u2029', null, 1.5, true],
      __proto__: { b: 1 },
      'c&d': { e: '\u0000\n\\<' },
    };
    expect(JSON.parse(encodeKickJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
  });

  it('has other bytes than the same value parsed and serialised again', () => {
    const raw = encodeKickJson({ content: 'I <3 this' });
    expect(JSON.stringify(JSON.parse(raw))).not.toBe(raw);
  });

  it('leaves out what is undefined, and refuses to be nothing', () => {
    expect(encodeKickJson({ emotes: undefined, content: '' })).toBe('{"content":""}');
    expect(() => encodeKickJson(undefined)).toThrow(TypeError);
  });
});
