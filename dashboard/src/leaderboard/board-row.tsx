import * as m from 'motion/react-m';
import { memo } from 'react';
import type { LeaderboardRow } from '../api/types';
import { Avatar } from '../ui/avatar';
import { CoinIcon } from '../ui/coin-icon';
import { countOf, number } from '../ui/numbers';
import type { Highlight } from './board-feed';

const MEDALS = ['medal-gold', 'medal-silver', 'medal-bronze'];

interface Props {
  row: LeaderboardRow;
  /** Where it stands in the list; a row that is drawn at another place glides there. */
  place: number;
  highlight: Highlight | undefined;
}

export const BoardRow = memo(function BoardRow({ row, place, highlight }: Props) {
  const earned = highlight?.earned ?? 0;
  const climbed = highlight?.rankImproved === true;
  const state = `${earned > 0 ? 'is-earning' : ''} ${climbed ? 'is-climbing' : ''}`;
  return (
    <m.li
      layout="position"
      layoutDependency={place}
      className={`board-row board-grid ${state}`}
      data-user-id={row.user_id}
      data-earned={earned || undefined}
      data-rank-up={climbed || undefined}
    >
      {earned > 0 && <span key={`glow${highlight?.sequence}`} className="earn-glow" aria-hidden />}
      {climbed && (
        <span
          key={`ring${highlight?.sequence}`}
          className={`climb-ring ${highlight?.isOwnDoing ? '' : 'is-lifted'}`}
          aria-hidden
        />
      )}
      <span className="relative flex items-center justify-center">
        <span className="sr-only">Rank </span>
        <span className={`rank ${MEDALS[row.rank - 1] ?? ''}`}>{row.rank}</span>
        {climbed && (
          <span key={`up${highlight?.sequence}`} className="climb-arrow" aria-hidden>
            ▲
          </span>
        )}
      </span>
      <span className="relative flex min-w-0 items-center gap-3">
        <Avatar name={row.username} seed={row.user_id} picture={row.profile_picture} />
        <span className="min-w-0">
          <bdi className="block truncate text-left font-semibold text-ink" title={row.username}>
            {row.username}
          </bdi>
          <span className="board-counts">
            {countOf(row.messages_sent, 'msg')} · {countOf(row.emotes_used, 'emote')}
          </span>
        </span>
      </span>
      <Count value={row.messages_sent} unit="messages" />
      <Count value={row.emotes_used} unit="emotes" />
      <Points row={row} highlight={highlight} />
    </m.li>
  );
});

function Count({ value, unit }: { value: number; unit: string }) {
  return (
    <span className="relative hidden text-right text-soft tabular-nums md:block">
      {number(value)}
      <span className="sr-only"> {unit}</span>
    </span>
  );
}

function Points({ row, highlight }: Omit<Props, 'place'>) {
  const earned = highlight?.earned ?? 0;
  const isZero = row.points_earned === 0;
  return (
    <span className="relative flex items-center gap-2 justify-self-end">
      {earned > 0 && (
        <span key={`plus${highlight?.sequence}`} className="earn-plus" aria-hidden>
          +{number(earned)}
        </span>
      )}
      <CoinIcon
        key={`coin${highlight?.sequence}`}
        className={`size-4 ${earned > 0 ? 'coin-spin' : isZero ? 'opacity-25' : 'opacity-80'}`}
      />
      <strong
        key={`points${highlight?.sequence}`}
        className={`points ${earned > 0 ? 'points-grow' : ''} ${isZero ? 'text-faint' : ''}`}
      >
        {number(row.points_earned)}
        <span className="sr-only"> coins</span>
      </strong>
    </span>
  );
}
