import { type FormEvent, useState } from 'react';
import { storeAccessKey, readAccessKey } from '../api/access-key';
import { Avatar } from './avatar';
import { Logo } from './logo';
import { useKnownChannels } from './use-known-channels';
import { visibleName } from './visible-name';

interface Props {
  broadcasterId: string;
  /** Why the form is shown, when it is not simply the beginning. */
  complaint?: string;
  needsKey?: boolean;
}

/** Asks for the channel, and for a key if need be. The key field has no name, so that it can never enter the URL. */
export function EntryForm({ broadcasterId, complaint, needsKey = false }: Props) {
  const [id, setId] = useState(broadcasterId);
  const [key, setKey] = useState(readAccessKey() ?? '');

  function open(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    storeAccessKey(key.trim());
    location.assign(`?${new URLSearchParams({ broadcaster_user_id: id.trim() }).toString()}`);
  }

  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <form method="get" onSubmit={open} className="panel flex w-full max-w-md flex-col gap-5 p-6 sm:p-8">
        <div className="flex items-center gap-3">
          <Logo className="size-10" />
          <h1 className="text-xl font-semibold text-ink">Kickboard</h1>
        </div>
        <p className="text-sm text-pretty text-soft">
          Chat, coins and the leaderboard of a Kick channel, as they happen.
        </p>
        {complaint && (
          <p className="note note-warn" role="alert">
            {complaint}
          </p>
        )}
        {!needsKey && <KnownChannels />}
        <label className="field">
          Broadcaster user id
          <input
            name="broadcaster_user_id"
            value={id}
            onChange={(event) => setId(event.target.value)}
            required
            inputMode="numeric"
            pattern="\s*[0-9]{1,20}\s*"
            title="Digits only, for example 4242"
            placeholder="4242"
            autoComplete="off"
            autoFocus={!needsKey}
          />
          <span>The number Kick gives the channel’s owner, not the name.</span>
        </label>
        <label className="field">
          API key {needsKey ? '' : '(if this server asks for one)'}
          <input
            type="password"
            value={key}
            onChange={(event) => setKey(event.target.value)}
            required={needsKey}
            autoComplete="off"
            autoFocus={needsKey}
          />
          <span>Kept in this tab only, sent as a header.</span>
        </label>
        <button type="submit" className="main-button">
          Open the dashboard
        </button>
        <p className="flex gap-4 text-sm">
          <a className="text-link" href="overlay-setup">
            Set up an overlay
          </a>
          <a className="text-link" href="api/docs">
            API documentation
          </a>
        </p>
      </form>
    </main>
  );
}

/** More would push the form out of sight; the others can be typed. */
const MOST_CHANNELS = 6;

function KnownChannels() {
  const channels = useKnownChannels()?.slice(0, MOST_CHANNELS);
  if (!channels) return null;
  if (channels.length === 0) {
    return (
      <p className="note note-calm">
        No channel has streamed here yet. <code>npm run kick -- doctor</code> says whether Kick is connected;{' '}
        <code>npm run demo</code> shows what it will look like.
      </p>
    );
  }
  return (
    <nav aria-label="Known channels">
      <ul className="flex flex-col gap-2">
        {channels.map(({ id, name, isLive }) => {
          const shown = visibleName(name, `Channel ${id}`);
          return (
            <li key={id}>
              <a className="channel-link" href={`?broadcaster_user_id=${id}`}>
                <Avatar name={shown} seed={id} picture={null} className="size-8 text-xs" />
                <bdi className="min-w-0 flex-1 truncate font-medium text-ink">{shown}</bdi>
                {isLive ? (
                  <span className="text-xs font-semibold text-live">LIVE</span>
                ) : (
                  <span className="text-xs text-faint">offline</span>
                )}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
