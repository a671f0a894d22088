import { useEffect, useState } from 'react';
import { readAccessKey } from '../api/access-key';
import { type OverlaySettings, overlayParameters } from '../overlay/overlay-settings';
import { Logo } from '../ui/logo';
import { ThemeButton } from '../ui/theme-button';
import { useKnownChannels } from '../ui/use-known-channels';
import { CopyField } from '../ui/copy-field';
import { Preview } from './preview';
import { SettingsForm } from './settings-form';
import { useSettled } from './use-settled';

interface Props {
  broadcasterId: string;
  /** What the address of this page says, so that an overlay's own address can be changed here. */
  initial: OverlaySettings;
}

/** A colour that is being chosen changes with each pixel, and each change loads the preview again. */
const SETTLED_MS = 150;

/** Arranges an overlay: a change is seen as soon as it is made, and the address for OBS is at the top. */
export function SetupPage({ broadcasterId, initial }: Props) {
  const [settings, setSettings] = useState<OverlaySettings>({ ...initial, isSample: false });
  const [isSample, setSample] = useState(true);
  const channels = useKnownChannels() ?? [];
  const [typedId, setId] = useState(broadcasterId);
  const id = typedId || (channels[0]?.id ?? '');
  const address = new URL(`overlay?${overlayParameters(id, settings)}`, location.href);
  const key = readAccessKey();
  if (key) address.hash = new URLSearchParams({ api_key: key }).toString();
  const preview = useSettled(`overlay?${overlayParameters(id, { ...settings, isSample })}`, SETTLED_MS);
  const chosen = useSettled(`?${overlayParameters(id, settings)}`, SETTLED_MS);

  useEffect(() => {
    history.replaceState(null, '', chosen); // a reload keeps what was chosen
  }, [chosen]);

  return (
    <main className="setup">
      <header className="top-bar">
        <a
          href={id ? `./?broadcaster_user_id=${id}` : './'}
          className="flex shrink-0 items-center gap-2 rounded-lg"
        >
          <Logo className="size-8" />
          <span className="font-semibold text-ink">Kickboard</span>
        </a>
        <span className="h-5 w-px bg-line" aria-hidden />
        <h1 className="min-w-0 flex-1 font-medium text-ink">Overlay for OBS</h1>
        <ThemeButton />
      </header>
      <section className="panel flex flex-col gap-4 p-4 sm:p-5" aria-label="Settings">
        <label className="setup-row">
          Channel
          {channels.length > 0 ? (
            <select value={id} onChange={(event) => setId(event.target.value)}>
              {channels.every((channel) => channel.id !== id) && <option value={id}>{id}</option>}
              {channels.map((channel) => (
                <option key={channel.id} value={channel.id}>
                  {channel.name ?? channel.id}
                </option>
              ))}
            </select>
          ) : (
            <input
              value={typedId}
              onChange={(event) => setId(event.target.value.replace(/\D/g, ''))}
              inputMode="numeric"
              placeholder="4242"
            />
          )}
        </label>
        <SettingsForm settings={settings} onChange={(change) => setSettings({ ...settings, ...change })} />
      </section>
      <section className="flex min-w-0 flex-col gap-3" aria-label="Preview">
        <CopyField
          label="Address for a browser source of OBS"
          text={id ? address.href : ''}
          hint={
            key
              ? 'This address holds your API key: treat it like a password.'
              : 'In OBS: Sources, +, Browser; paste it as URL, 1920 × 1080.'
          }
        />
        <Preview address={preview} />
        <label className="setup-check">
          <input
            type="checkbox"
            checked={isSample}
            onChange={(event) => setSample(event.target.checked)}
            disabled={id === ''}
          />
          Preview with invented people, also while the channel is offline
        </label>
      </section>
    </main>
  );
}
