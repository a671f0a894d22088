import type { Badge } from '@kickboard/client';
import { firstLetter } from '../ui/first-letter';

/** Exact types (a "sub" inside a text makes nobody a subscriber): colour and a path in a box of 16. */
const LOOKS: Record<string, [colour: string, path: string]> = {
  broadcaster: ['#e5484d', 'M2.5 4.5h7v7h-7zM10.5 7l3-2v6l-3-2z'],
  moderator: ['#2f8fff', 'M8 2l5 2v3.5c0 3-2 5.3-5 6.5-3-1.2-5-3.5-5-6.5V4z'],
  vip: ['#e255a1', 'M4.5 3h7L14 6.5 8 13.5 2 6.5z'],
  og: ['#14b8a6', 'M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zm0 3a2.5 2.5 0 110 5 2.5 2.5 0 010-5z'],
  founder: ['#f59e0b', 'M2.5 12.5v-8L5.5 7 8 3l2.5 4 3-2.5v8z'],
  subscriber: ['#a78bfa', 'M8 2l1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z'],
  sub_gifter: ['#f97316', 'M2.5 5h11v2.5h-11zM3.5 8.5h4v5h-4zM8.5 8.5h4v5h-4zM5 2l3 3 3-3 1 1-2 2H6L4 3z'],
  verified: ['#53fc18', 'M6.7 11.8L3 8.1l1.4-1.4 2.3 2.3 5-5L13 5.5z'],
  staff: ['#53fc18', 'M3 2h4v3h1V4h1V2h4v4h-1v1h-1v2h1v1h1v4H9v-2H8v-1H7v3H3z'],
  bot: ['#94a3b8', 'M7.5 2h1v2H12v8H4V4h3.5zM6 6.5V8h1.5V6.5zm2.5 0V8H10V6.5z'],
};
const MOST = 5;

export function Badges({ badges, isVerified }: { badges: readonly Badge[]; isVerified: boolean }) {
  const shown: readonly Badge[] =
    isVerified && !badges.some((badge) => badge.type === 'verified')
      ? [...badges, { type: 'verified', text: 'Verified' }]
      : badges;
  return shown
    .slice(0, MOST)
    .map((badge, index) => <BadgeMark key={`${index}${badge.type}`} badge={badge} />);
}

function BadgeMark({ badge }: { badge: Badge }) {
  const [colour, path] = (Object.hasOwn(LOOKS, badge.type) && LOOKS[badge.type]) || ['#94a3b8', null];
  const name = badge.count ? `${badge.text || badge.type} (${badge.count})` : badge.text || badge.type;
  return (
    <span className="badge" role="img" aria-label={name} title={name} style={{ color: colour }}>
      {path ? (
        <svg viewBox="0 0 16 16" className="size-3.5" fill="currentColor" fillRule="evenodd" aria-hidden>
          <path d={path} />
        </svg>
      ) : (
        <span className="text-[0.625rem] font-bold uppercase">{firstLetter(name)}</span>
      )}
    </span>
  );
}
