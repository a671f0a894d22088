import { describe, expect, it } from 'vitest';
import { board } from '../testing/shapes';
import { popupsSince } from './popups-since';
import type { OverlayEvent } from './overlay-settings';

const ALL = new Set<OverlayEvent>(['coins', 'lead']);
const earned = (sequence: number, rankImproved = false) => ({
  earned: 2,
  rankImproved,
  isOwnDoing: true,
  sequence,
});
const happened = (
  points: Record<string, number>,
  highlights: [string, ReturnType<typeof earned>][],
  events: ReadonlySet<OverlayEvent> = ALL,
) =>
  popupsSince({ board: board(points), highlights: new Map(highlights), trends: new Map() }, 1, events).map(
    ({ event, row }) => `${row.user_id} ${event}`,
  );

describe('popupsSince', () => {
  it('tells who has earned since, once', () => {
    const highlights: [string, ReturnType<typeof earned>][] = [
      ['ann', earned(1)],
      ['ben', earned(2)],
    ];
    expect(happened({ ann: 9, ben: 5 }, highlights)).toEqual(['ben coins']);
  });

  it('tells who takes the lead; two on the first rank lead nobody', () => {
    expect(happened({ ann: 9, ben: 5 }, [['ann', earned(2, true)]])).toEqual(['ann coins', 'ann lead']);
    expect(happened({ ann: 9, ben: 9 }, [['ann', earned(2, true)]])).toEqual(['ann coins']);
  });

  it('tells nothing that was not asked for', () => {
    expect(happened({ ann: 9 }, [['ann', earned(2, true)]], new Set(['lead']))).toEqual(['ann lead']);
    expect(happened({ ann: 9 }, [['ann', earned(2, true)]], new Set())).toEqual([]);
  });
});
