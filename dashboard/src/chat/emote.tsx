import { useState } from 'react';

/** Emotes that did not load, so that the next line shows their name at once instead of a flash of nothing. */
const broken = new Set<string>();

export function Emote({ id, name }: { id: string; name: string }) {
  const [isBroken, setBroken] = useState(broken.has(id));
  if (isBroken) return <span className="emote-name">{name}</span>;
  return (
    <img
      src={`https://files.kick.com/emotes/${id}/fullsize`}
      alt={name}
      title={name}
      decoding="async"
      className="emote"
      onError={() => {
        broken.add(id);
        setBroken(true);
      }}
    />
  );
}
