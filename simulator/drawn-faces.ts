import { picture } from './drawn-emotes';
import { SeededRandom } from './seeded-random';

/** Ground, fur and what is lighter or darker of it. */
const COLOURS = [
  ['#16324f', '#f2a65a', '#fde3c3'],
  ['#3b1f4f', '#b388ff', '#eadbff'],
  ['#0f3d3e', '#6fd3b4', '#d8f7ec'],
  ['#4a1c2a', '#f27b9b', '#ffdce6'],
  ['#2a3a12', '#b7d65a', '#f0f8cf'],
  ['#40260f', '#b9793f', '#f1d9ba'],
  ['#1d2733', '#8fa3b8', '#e3ebf2'],
  ['#0d2b57', '#5aa9f2', '#d9ecff'],
] as const;
const DARK = '#1c1410';

const EARS = [
  // a cat, a bear, a rabbit, an owl, nobody with ears
  (fur: string, light: string) =>
    `<path d="M11 8l17 13H12zM53 8L36 21h16z" fill="${fur}"/><path d="M15 14l8 7h-7zM49 14l-8 7h7z" fill="${light}"/>`,
  (fur: string, light: string) =>
    `<circle cx="15" cy="19" r="9" fill="${fur}"/><circle cx="49" cy="19" r="9" fill="${fur}"/><circle cx="15" cy="19" r="4.5" fill="${light}"/><circle cx="49" cy="19" r="4.5" fill="${light}"/>`,
  (fur: string, light: string) =>
    `<ellipse cx="22" cy="13" rx="6" ry="15" fill="${fur}"/><ellipse cx="42" cy="13" rx="6" ry="15" fill="${fur}"/><ellipse cx="22" cy="13" rx="2.5" ry="10" fill="${light}"/><ellipse cx="42" cy="13" rx="2.5" ry="10" fill="${light}"/>`,
  (fur: string) => `<path d="M10 10c6 4 12 6 22 6s16-2 22-6l-4 18H14z" fill="${fur}"/>`,
  () => '',
];
const EYES = [
  `<circle cx="23" cy="35" r="4" fill="${DARK}"/><circle cx="41" cy="35" r="4" fill="${DARK}"/><circle cx="24.5" cy="33.5" r="1.4" fill="#fff"/><circle cx="42.5" cy="33.5" r="1.4" fill="#fff"/>`,
  `<circle cx="23" cy="34" r="7" fill="#fff"/><circle cx="41" cy="34" r="7" fill="#fff"/><circle cx="24" cy="35" r="3.2" fill="${DARK}"/><circle cx="40" cy="35" r="3.2" fill="${DARK}"/>`,
  `<path d="M18 36c2-5 8-5 10 0M36 36c2-5 8-5 10 0" fill="none" stroke="${DARK}" stroke-width="3" stroke-linecap="round"/>`,
  `<path d="M13 30h38v4c0 6-4 8-9 8s-8-3-10-8c-2 5-5 8-10 8s-9-2-9-8z" fill="${DARK}"/><path d="M18 33l4 5M40 33l4 5" stroke="#fff" stroke-width="1.5" opacity=".6"/>`,
];
const MOUTHS = [
  `<path d="M32 47c-1 4-7 4-8 1M32 47c1 4 7 4 8 1" fill="none" stroke="${DARK}" stroke-width="2.2" stroke-linecap="round"/><path d="M29 43h6l-3 3.5z" fill="${DARK}"/>`,
  `<path d="M25 46h14c0 5-3 8-7 8s-7-3-7-8z" fill="#7a2d12"/><path d="M28 42h8l-4 3z" fill="${DARK}"/>`,
  `<path d="M27 41h10l-5 9z" fill="#f5b651"/>`,
  `<path d="M26 48h12" stroke="${DARK}" stroke-width="2.4" stroke-linecap="round"/><ellipse cx="32" cy="43.5" rx="3" ry="2" fill="${DARK}"/>`,
];

/** Somebody's picture: the same for the same id, another for nearly every other. */
export function drawnFace(userId: number): string {
  const random = new SeededRandom(userId);
  const [ground, fur, light] = random.pick(COLOURS);
  const ears = random.pick(EARS)(fur, light);
  const head = `<ellipse cx="32" cy="38" rx="24" ry="22" fill="${fur}"/><ellipse cx="32" cy="47" rx="14" ry="11" fill="${light}"/>`;
  return picture(
    `<rect width="64" height="64" fill="${ground}"/>${ears}${head}${random.pick(EYES)}${random.pick(MOUTHS)}`,
  );
}
