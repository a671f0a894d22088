import { exactTime } from '../parts/times';

/** A ban without an end lasts until then. */
const FOR_EVER = '9999';

/** What keeps somebody off the boards, in words. */
export function viewerState({
  excluded,
  banned_until,
}: {
  excluded: boolean;
  banned_until: string | null;
}): string {
  const states = [
    ...(excluded ? ['excluded'] : []),
    ...(banned_until === null
      ? []
      : [
          banned_until.startsWith(FOR_EVER)
            ? 'banned by Kick'
            : `banned by Kick until ${exactTime(banned_until)}`,
        ]),
  ];
  return states.join(', ') || 'takes part';
}
