import { describe, expect, it } from 'vitest';
import { overlayParameters, readOverlaySettings } from './overlay-settings';

const USUAL = {
  parts: new Set(['board', 'chat']),
  rows: 5,
  lines: 8,
  align: 'left',
  size: 100,
  glass: 75,
  stay: 90,
  accent: '62f02c',
  text: 'ffffff',
  events: new Set(['coins', 'lead']),
  goal: 1000,
  goalOf: 'coins',
  isSample: false,
};

describe('the settings of an overlay', () => {
  it('are the usual ones where an address says nothing, or nonsense', () => {
    expect(readOverlaySettings('')).toEqual(USUAL);
    const nonsense =
      '?show=nothing&rows=-1&lines=x&size=0&accent=red&text=%23fff&goal=0&goal_of=luck&align=up';
    expect(readOverlaySettings(nonsense)).toEqual(USUAL);
  });

  it('are those of the address, within bounds', () => {
    const address =
      '?show=goal,top3&rows=3&lines=99&align=right&size=150&glass=0&stay=0&accent=FF0080&events=&goal=500&goal_of=chatters';
    expect(readOverlaySettings(address)).toEqual({
      ...USUAL,
      parts: new Set(['top3', 'goal']),
      rows: 3,
      lines: 30,
      align: 'right',
      size: 150,
      glass: 0,
      stay: 0,
      accent: 'ff0080',
      events: new Set(),
      goal: 500,
      goalOf: 'chatters',
    });
  });

  it('are written as an address that says the same, and nothing that need not be said', () => {
    expect(overlayParameters('4242', readOverlaySettings(''))).toBe('broadcaster_user_id=4242');
    const address = '?show=chat,coins&size=120&align=right&events=lead&accent=ff0080&stay=0';
    const settings = readOverlaySettings(address);
    const written = overlayParameters('4242', settings);
    expect(written).toBe(
      'broadcaster_user_id=4242&show=chat,coins&size=120&stay=0&align=right&accent=ff0080&events=lead',
    );
    expect(readOverlaySettings(`?${written}`)).toEqual(settings);
  });
});
