import { render, screen } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { row } from '../testing/shapes';
import type { Highlight } from './highlights';
import { BoardRow } from './board-row';

const draw = (highlight?: Highlight, trend = 0) =>
  render(
    <ol>
      <BoardRow
        row={row('7', { username: 'ann', points_earned: 4 })}
        medal="gold"
        isTied={false}
        behindCoins={3}
        behindRank={1}
        share={1}
        trend={trend}
        highlight={highlight}
      />
    </ol>,
  ).container;

describe('BoardRow', () => {
  it('is calm while nothing happens', () => {
    const drawn = draw();
    expect(screen.getByText('ann')).toBeTruthy();
    expect(drawn.querySelector('.earn-glow, .earn-plus, .coin-spin, .climb-ring, .climb-arrow')).toBeNull();
  });

  it('glows, spins its coin and tells the real gain when its person earned', () => {
    const drawn = draw({ earned: 3, rankImproved: false, isOwnDoing: true, sequence: 1 });
    expect(drawn.querySelector('.earn-plus')?.textContent).toBe('+3');
    for (const part of ['.earn-glow', '.coin-spin', '.points-grow'])
      expect(drawn.querySelector(part)).toBeTruthy();
    expect(drawn.querySelector('.climb-ring')).toBeNull();
  });

  it('has a ring and an arrow when its person climbed, fainter when others did it', () => {
    const drawn = draw({ earned: 0, rankImproved: true, isOwnDoing: false, sequence: 1 });
    expect(drawn.querySelector('.climb-arrow')).toBeTruthy();
    expect(drawn.querySelector('.climb-ring.is-lifted')).toBeTruthy();
    expect(drawn.querySelector('.earn-plus')).toBeNull();
  });

  it('shows places gained or lost and says them; nothing for those who stand still', () => {
    const spoken = (trend: number) => draw(undefined, trend).querySelector('.trend')?.textContent;
    expect(spoken(0)).toBeUndefined();
    expect(spoken(3)).toBe('▲ 3, up 3 ranks in 5 minutes');
    expect(spoken(-1)).toBe('▼ 1, down 1 rank in 5 minutes');
  });
});
