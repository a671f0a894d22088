import { useState } from 'react';
import { emoteUrl } from '../ui/kick-files';

/** What became of an emote's picture, so that the next line shows it, or its name, at once. */
const known = new Map<string, 'loaded' | 'broken'>();

export function Emote({ id, name }: { id: string; name: string }) {
  const [state, setState] = useState(known.get(id));
  if (state === 'broken') return <span className="emote-name">{name}</span>;
  function remember(next: 'loaded' | 'broken') {
    known.set(id, next);
    setState(next);
  }
  return (
    <img
      src={emoteUrl(id)}
      alt={name}
      title={name}
      decoding="async"
      className={`emote ${state === 'loaded' ? '' : 'emote-loading'}`}
      onLoad={() => remember('loaded')}
      onError={() => remember('broken')}
    />
  );
}
