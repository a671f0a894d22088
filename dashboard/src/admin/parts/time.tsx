import { exactTime, since } from './times';

/** How long ago, with the exact time in UTC on a second look. */
export function Ago({ at }: { at: string | null }) {
  if (at === null) return <>never</>;
  return (
    <time dateTime={at} title={exactTime(at)}>
      {since(at, Date.now())}
    </time>
  );
}

export function At({ at }: { at: string | null }) {
  if (at === null) return <>–</>;
  return <time dateTime={at}>{exactTime(at)}</time>;
}
