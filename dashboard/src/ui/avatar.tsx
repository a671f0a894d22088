import { useState } from 'react';
import { hueOf } from './colour';
import { firstLetter } from './first-letter';
import { pictureUrl } from './kick-files';

interface Props {
  name: string;
  /** What the colour is derived from: an id, so that it stays when the name changes. */
  seed: string;
  picture: string | null | undefined;
  className?: string;
}

/** The first letter, and over it a picture if there is one and it loads. Pictures come from strangers: https only. */
export function Avatar({ name, seed, picture, className = 'size-9 text-sm' }: Props) {
  const [broken, setBroken] = useState<string | null>(null);
  const address = pictureUrl(picture);
  const hue = hueOf(seed);
  const background = `linear-gradient(135deg, hsl(${hue} 42% 34%), hsl(${(hue + 40) % 360} 46% 22%))`;
  return (
    <span
      className={`relative inline-flex shrink-0 items-center justify-center overflow-hidden rounded-full font-semibold text-white/90 ${className}`}
      style={{ background }}
      aria-hidden
    >
      {firstLetter(name).toUpperCase() || '?'}
      {address && broken !== address && (
        <img
          src={address}
          alt=""
          loading="lazy"
          decoding="async"
          className="absolute inset-0 size-full object-cover"
          onError={() => setBroken(address)}
        />
      )}
    </span>
  );
}
