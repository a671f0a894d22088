/** The crowd's emotes as small drawings, by their ids in chat-phrases; each in a box of 64. */

const FACE =
  '<circle cx="32" cy="33" r="26" fill="#ffd54a"/><circle cx="32" cy="33" r="26" fill="none" stroke="#c98a12" stroke-width="2.5"/>';
const LINE = 'fill="none" stroke="#3a2a12" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"';
const letters = (text: string, size: number, fill: string, stroke: string) =>
  `<text x="32" y="33" dy=".35em" text-anchor="middle" font-family="Verdana, sans-serif" font-weight="900" font-size="${size}" fill="${fill}" stroke="${stroke}" stroke-width="4" paint-order="stroke" stroke-linejoin="round">${text}</text>`;

const DRAWINGS: Record<string, string> = {
  // HypeWave
  '4147001': `<path d="M3 45c8-26 26-35 41-27 10 6 12 18 4 23-6 4-14 0-12-7 1-4 6-5 8-2-1-8-14-9-18 2-3 9 4 18 14 20H9c-4 0-7-4-6-9z" fill="#2f9bff"/><path d="M3 45c8-26 26-35 41-27" fill="none" stroke="#bfe4ff" stroke-width="4" stroke-linecap="round"/><path d="M4 56h56" stroke="#1766b3" stroke-width="6" stroke-linecap="round"/><circle cx="54" cy="13" r="3" fill="#bfe4ff"/><circle cx="59" cy="22" r="2" fill="#bfe4ff"/>`,
  // LaughCry
  '4147002': `${FACE}<path d="M14 28l10-3M50 28l-10-3" ${LINE}/><path d="M17 36h30c0 10-7 16-15 16s-15-6-15-16z" fill="#7a2d12"/><path d="M19 38h26v4H19z" fill="#fff"/><path d="M10 30c-7 3-10 11-5 14s10-4 5-14zM54 30c7 3 10 11 5 14s-10-4-5-14z" fill="#5cc3ff"/>`,
  // EZclap
  '4147003': `<path d="M19 58c-9-6-13-16-8-25l9-17c2-3 6-1 5 2l-4 11 13-16c3-3 7 0 5 3L28 31l14-13c3-2 6 1 4 4L33 36l11-7c3-2 5 2 3 4L33 50c-4 6-9 10-14 8z" fill="#ffcf9a" stroke="#b9763c" stroke-width="2.5" stroke-linejoin="round"/><path d="M49 40l11-3M50 49l10 3M44 8l3-6M54 15l6-4" stroke="#ffd54a" stroke-width="4" stroke-linecap="round"/>`,
  // SadOtter
  '4147004': `<circle cx="13" cy="19" r="7" fill="#7b5236"/><circle cx="51" cy="19" r="7" fill="#7b5236"/><ellipse cx="32" cy="34" rx="26" ry="24" fill="#93653f"/><ellipse cx="32" cy="43" rx="16" ry="13" fill="#e8cfae"/><circle cx="21" cy="29" r="4" fill="#22160d"/><circle cx="43" cy="29" r="4" fill="#22160d"/><path d="M15 22l9-2M49 22l-9-2" stroke="#4d3220" stroke-width="3" stroke-linecap="round"/><path d="M28 37h8l-4 5z" fill="#22160d"/><path d="M25 51c3-6 11-6 14 0" fill="none" stroke="#22160d" stroke-width="3" stroke-linecap="round"/><path d="M21 35c-5 7-3 11 0 11s5-4 0-11z" fill="#5cc3ff"/>`,
  // CoinFlip
  '4147005': `<path d="M12 14c-6 5-8 11-8 18M52 50c6-5 8-11 8-18" fill="none" stroke="#f6c64f" stroke-width="4" stroke-linecap="round"/><ellipse cx="32" cy="32" rx="20" ry="26" fill="#b7791f" transform="rotate(18 34 32)"/><ellipse cx="30" cy="31" rx="18" ry="25" fill="#f6c64f" transform="rotate(18 30 31)"/><ellipse cx="30" cy="31" rx="12" ry="18" fill="none" stroke="#b7791f" stroke-width="2.5" transform="rotate(18 30 31)"/><path d="M31 19l3 8 8 1-6 6 2 9-8-4-7 4 1-9-6-6 9-1z" fill="#fff3c4"/>`,
  // PopCorn
  '4147006': `<circle cx="18" cy="19" r="8" fill="#fff4cf"/><circle cx="31" cy="13" r="9" fill="#ffe9a6"/><circle cx="45" cy="18" r="8" fill="#fff4cf"/><circle cx="25" cy="22" r="8" fill="#ffe08a"/><circle cx="39" cy="23" r="8" fill="#fff4cf"/><path d="M11 24h42l-6 37H17z" fill="#fff"/><path d="M11 24h8l3 37h-5zM27 24h10l-2 37h-6zM45 24h8l-6 37h-5z" fill="#e5484d"/><path d="M11 24h42" stroke="#b3261e" stroke-width="3"/>`,
  // catJamming
  '4147007': `<path d="M9 8l15 10h16L55 8v27c0 14-10 22-23 22S9 49 9 35z" fill="#5b6470"/><path d="M14 16l7 5-7 5zM50 16l-7 5 7 5z" fill="#f3a6b8"/><path d="M17 33c2-4 8-4 10 0M37 33c2-4 8-4 10 0" fill="none" stroke="#a6ff7a" stroke-width="4" stroke-linecap="round"/><path d="M29 41h6l-3 4z" fill="#f3a6b8"/><path d="M32 45c-1 5-8 5-9 1M32 45c1 5 8 5 9 1" fill="none" stroke="#22282f" stroke-width="2.5" stroke-linecap="round"/><path d="M6 36C6 12 58 12 58 36" fill="none" stroke="#22282f" stroke-width="4"/><rect x="1" y="32" width="10" height="16" rx="5" fill="#e255a1"/><rect x="53" y="32" width="10" height="16" rx="5" fill="#e255a1"/>`,
  // GGs
  '4147008': `<rect x="2" y="14" width="60" height="36" rx="12" fill="#1c6b12"/><rect x="5" y="17" width="54" height="30" rx="9" fill="#53fc18"/>${letters('GGs', 23, '#0c2a06', '#b8ff9d')}`,
  // W
  '39': `<path d="M32 1l8 9 12-3 1 12 11 5-6 10 6 10-11 5-1 12-12-3-8 6-8-6-12 3-1-12-11-5 6-10-6-10 11-5 1-12 12 3z" fill="#f6c64f"/>${letters('W', 36, '#fff', '#8a5700')}`,
  // mindBlown
  '4147010': `<path d="M12 22C2 18 8 5 18 9c2-9 17-10 20-2 9-5 19 3 14 11 4 3 2 8-3 8H15c-4 0-5-2-3-4z" fill="#ff8a3c"/><path d="M21 20c-4-5 3-11 7-6 3-6 13-4 11 3 4 0 5 5 2 7H23c-3 0-4-2-2-4z" fill="#ffd54a"/><path d="M7 33a25 25 0 0 0 50 0l-7-5-6 5-6-5-6 5-6-5-6 5-6-5z" fill="#ffd54a" stroke="#c98a12" stroke-width="2.5" stroke-linejoin="round"/><circle cx="23" cy="40" r="3.5" fill="#3a2a12"/><circle cx="41" cy="40" r="3.5" fill="#3a2a12"/><ellipse cx="32" cy="50" rx="4" ry="4.5" fill="#7a2d12"/>`,
};

/** @returns undefined for an id that the crowd does not use */
export const drawnEmote = (id: string): string | undefined =>
  Object.hasOwn(DRAWINGS, id) ? picture(DRAWINGS[id] ?? '') : undefined;

/** Drawings that stand alone: an `<img>` gives them a size. */
export const picture = (content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="128" height="128">${content}</svg>`;
