import { useState } from 'react';
import { hueOf } from './colour';
import { firstLetter } from './first-letter';

interface Props {
  name: string;
  /** What the colour is derived from: an id, so that it stays when the name changes. */
  seed: string;
  picture: string | null | undefined;
  className?: string;
}

/** A picture if there is one and it loads; the first letter otherwise. Pictures come from strangers: https only. */
export function Avatar({ name, seed, picture, className = 'size-9 text-sm' }: Props) {
  const [broken, setBroken] = useState<string | null>(null);
  const shape = `shrink-0 rounded-full ${className}`;
  if (picture?.startsWith('https://') && broken !== picture) {
    return (
      <img
        src={picture}
        alt=""
        loading="lazy"
        decoding="async"
        className={`${shape} bg-raised object-cover`}
        onError={() => setBroken(picture)}
      />
    );
  }
  const hue = hueOf(seed);
  const background = `linear-gradient(135deg, hsl(${hue} 42% 34%), hsl(${(hue + 40) % 360} 46% 22%))`;
  return (
    <span
      className={`${shape} inline-flex items-center justify-center font-semibold text-white/90`}
      style={{ background }}
      aria-hidden
    >
      {firstLetter(name).toUpperCase() || '?'}
    </span>
  );
}
