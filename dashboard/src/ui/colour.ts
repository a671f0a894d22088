type Rgb = readonly [number, number, number];

/** The panel that chat is written on; `--color-panel` in app.css. */
const PANEL: Rgb = [0x11, 0x16, 0x1b];
/** WCAG AA for text of this size. */
const ENOUGH_CONTRAST = 4.5;

/** A name's colour, lightened as far as the dark panel needs; without a usable one, a colour of its own from `seed`. */
export function readableColour(colour: string | null | undefined, seed: string): string {
  const given = parseHex(colour ?? '');
  if (given === null) return `hsl(${hueOf(seed)} 70% 72%)`;
  let mixed = given;
  for (let white = 0.1; contrast(mixed, PANEL) < ENOUGH_CONTRAST && white <= 1; white += 0.1) {
    mixed = mixWithWhite(given, white);
  }
  return `rgb(${mixed.map(Math.round).join(' ')})`;
}

/** 0–359, the same for the same text. */
export function hueOf(text: string): number {
  let hash = 7;
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) >>> 0;
  return (hash * 137) % 360;
}

function parseHex(colour: string): Rgb | null {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(colour);
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour);
  const [, r, g, b] = short?.map((digit) => digit.repeat(2)) ?? long ?? [];
  if (r === undefined || g === undefined || b === undefined) return null;
  return [Number.parseInt(r, 16), Number.parseInt(g, 16), Number.parseInt(b, 16)];
}

function mixWithWhite([r, g, b]: Rgb, white: number): Rgb {
  return [r + (255 - r) * white, g + (255 - g) * white, b + (255 - b) * white];
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
