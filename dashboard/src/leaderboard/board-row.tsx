import { memo } from 'react';
import type { LeaderboardRow } from '@kickboard/client';
import { Avatar } from '../ui/avatar';
import { CoinIcon } from '../ui/coin-icon';
import { countOf, number } from '../ui/numbers';
import { personName } from '../ui/visible-name';
import type { Highlight } from './highlights';
import type { Standing } from './medals';
import { TREND_MINUTES } from './rank-trends';

interface Props extends Omit<Standing, 'behind'> {
  row: LeaderboardRow;
  /** `Standing.behind` as numbers, so that an unchanged row is not drawn again; 0 on the first rank. */
  behindCoins: number;
  behindRank: number;
  /** Of the first one's coins, 0 to 1. */
  share: number;
  /** Places gained (or lost, below 0) in the last minutes. */
  trend: number;
  highlight: Highlight | undefined;
}

export const BoardRow = memo(function BoardRow(props: Props) {
  const { row, medal, isTied, behindCoins, behindRank, share, trend, highlight } = props;
  const earned = highlight?.earned ?? 0;
  const climbed = highlight?.rankImproved === true;
  const state = `${earned > 0 ? 'is-earning' : ''} ${climbed ? 'is-climbing' : ''}`;
  const name = personName(row);
  return (
    <li
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
        <span className="sr-only">{isTied ? 'Tied on rank ' : 'Rank '}</span>
        <span className={`rank ${medal ? `medal-${medal}` : ''}`} data-medal={medal ?? undefined}>
          {isTied && <span aria-hidden>=</span>}
          {row.rank}
        </span>
        {climbed && (
          <span key={`up${highlight?.sequence}`} className="climb-arrow" aria-hidden>
            ▲
          </span>
        )}
      </span>
      <span className="relative flex min-w-0 items-center gap-2 sm:gap-3">
        <Avatar
          name={name}
          seed={row.user_id}
          picture={row.profile_picture}
          className="size-7 text-xs sm:size-9 sm:text-sm"
        />
        <span className="min-w-0 flex-1">
          <bdi className="block truncate text-left font-semibold text-ink" title={name}>
            {name}
          </bdi>
          <span className="board-counts">
            {countOf(row.messages_sent, 'msg')} · {countOf(row.emotes_used, 'emote')}
          </span>
        </span>
        <span className="board-trend">{trend !== 0 && <Trend key={trend} places={trend} />}</span>
        <span className="board-share" aria-hidden>
          <span style={{ transform: `scaleX(${share})` }} />
        </span>
        {/* There for the first one too, so that bars begin in one line. */}
        <span className="board-distance">
          {behindRank > 0 && (
            <span className="board-behind">
              {number(behindCoins)} behind #{behindRank}
            </span>
          )}
        </span>
      </span>
      <Count value={row.messages_sent} unit="messages" />
      <Count value={row.emotes_used} unit="emotes" />
      <Points row={row} highlight={highlight} />
    </li>
  );
});

/** Its room is always there, so that it moves nothing; it comes in by a transform. */
function Trend({ places }: { places: number }) {
  const isUp = places > 0;
  const count = Math.abs(places);
  const spoken = `${isUp ? 'up' : 'down'} ${count} ${count === 1 ? 'rank' : 'ranks'} in ${TREND_MINUTES} minutes`;
  return (
    <span className={`trend ${isUp ? 'is-up' : 'is-down'}`} title={spoken}>
      <span aria-hidden>
        {isUp ? '▲' : '▼'} {count}
      </span>
      <span className="sr-only">, {spoken}</span>
    </span>
  );
}

function Count({ value, unit }: { value: number; unit: string }) {
  return (
    <span className="board-count">
      {number(value)}
      <span className="sr-only"> {unit}</span>
    </span>
  );
}

function Points({ row, highlight }: Pick<Props, 'row' | 'highlight'>) {
  const earned = highlight?.earned ?? 0;
  const isZero = row.points_earned === 0;
  return (
    <span className="relative flex flex-col items-end justify-self-end">
      <span className="flex items-center gap-2">
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
      {/* Below the points, in the flow of the row, where it covers nothing. */}
      {earned > 0 && (
        <span key={`plus${highlight?.sequence}`} className="earn-plus" aria-hidden>
          +{number(earned)}
        </span>
      )}
    </span>
  );
}
