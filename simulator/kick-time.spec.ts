import { kickTime } from './kick-time';

const MOMENT = Date.UTC(2026, 5, 1, 20, 30, 15, 987);

describe("Kick's times", () => {
  it('have whole seconds and Z, cut and not rounded', () => {
    expect(kickTime(MOMENT)).toBe('2026-06-01T20:30:15Z');
  });

  it.each([
    [{ digits: 3 }, '2026-06-01T20:30:15.987Z'],
    [{ digits: 6 }, '2026-06-01T20:30:15.987000Z'],
    [{ digits: 9 }, '2026-06-01T20:30:15.987000000Z'],
    [{ offsetMinutes: 660 }, '2026-06-02T07:30:15+11:00'],
    [{ digits: 3, offsetMinutes: -210 }, '2026-06-01T17:00:15.987-03:30'],
  ] as const)('can be written with %j', (style, text) => {
    expect(kickTime(MOMENT, style)).toBe(text);
  });
});
