import { describe, expect, it } from 'vitest';
import { personName, visibleName } from './visible-name';

describe('visibleName', () => {
  it.each([
    '',
    ' \u00a0\u3000',
    '\u200b\u200b\u200b',
    '\u2060\ufeff\u00ad',
    '\u3164\u115f\uffa0',
    '\u2800',
    '\u202e\u2066',
    '\u0301\ufe0f',
    '\u{e0041}',
  ])('puts something in the place of %j, of which nothing is seen', (name) => {
    expect(visibleName(name, 'Leaderboard')).toBe('Leaderboard');
    expect(personName({ user_id: '7', username: name })).toBe('User 7');
    expect(personName({ user_id: null, username: name })).toBe('Anonymous');
  });

  it.each(['ann', '\u200bann', 'ส', '🙂', '\u202egnp.exe', '.'])('leaves %j as it is', (name) => {
    expect(visibleName(name, 'other')).toBe(name);
  });
});
