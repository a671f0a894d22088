import type { CSSProperties } from 'react';

type Rgb = readonly [number, number, number];

/** What chat is written on in the two themes (`--color-raised` in app.css, the less friendly of panel and hover). */
const DARK_GROUND: Rgb = [0x19, 0x20, 0x27];
const LIGHT_GROUND: Rgb = [0xee, 0xf1, 0xf0];
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** WCAG AA for text of this size. */
const ENOUGH_CONTRAST = 4.5;

/** A name's own colour, or one from `seed`, for both themes: as light or dark as each needs to be readable. */
export function nameColours(colour: string | null | undefined, seed: string): CSSProperties {
  const given = parseHex(colour ?? '') ?? fromHue(hueOf(seed));
  return {
    '--name-dark': readable(given, DARK_GROUND, WHITE),
    '--name-light': readable(given, LIGHT_GROUND, BLACK),
  } as CSSProperties;
}

/** 0–359, the same for the same text. */
export function hueOf(text: string): number {
  let hash = 7;
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) >>> 0;
  return (hash * 137) % 360;
}

function readable(given: Rgb, ground: Rgb, towards: Rgb): string {
  let mixed = given;
  for (let share = 0.1; contrast(mixed, ground) < ENOUGH_CONTRAST && share <= 1; share += 0.1) {
    mixed = mix(given, towards, share);
  }
  return `rgb(${mixed.map(Math.round).join(' ')})`;
}

function parseHex(colour: string): Rgb | null {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(colour);
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour);
  const [, r, g, b] = short?.map((digit) => digit.repeat(2)) ?? long ?? [];
  if (r === undefined || g === undefined || b === undefined) return null;
  return [Number.parseInt(r, 16), Number.parseInt(g, 16), Number.parseInt(b, 16)];
}

/** A lively colour of this hue (saturation 0.7, lightness 0.6). */
function fromHue(hue: number): Rgb {
  const part = (n: number) => {
    const k = (n + hue / 30) % 12;
    return 255 * (0.6 - 0.28 * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [part(0), part(8), part(4)];
}

function mix(one: Rgb, other: Rgb, share: number): Rgb {
  const part = (i: 0 | 1 | 2) => one[i] + (other[i] - one[i]) * share;
  return [part(0), part(1), part(2)];
}

function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
