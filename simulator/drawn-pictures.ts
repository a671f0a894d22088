import { drawnEmote } from './drawn-emotes';
import { drawnFace } from './drawn-faces';

const EMOTE = /^\/emotes\/(\d{1,12})\/fullsize$/;
/** A path that Kick does not have, so that nobody real is shown when the real Kick is asked for it. */
const FACE = /^\/kickboard-demo\/people\/(\d{1,12})\.svg$/;

/** Where a simulated person's picture is on Kick's file server, which the fake Kick plays as well. */
export const facePicture = (userId: number): string =>
  `https://files.kick.com/kickboard-demo/people/${userId}.svg`;

/** What lies at this path of Kick's file server as the demo has it: an SVG, or undefined. */
export function drawnPicture(path: string): string | undefined {
  const emote = EMOTE.exec(path)?.[1];
  if (emote !== undefined) return drawnEmote(emote);
  const person = FACE.exec(path)?.[1];
  return person === undefined ? undefined : drawnFace(Number(person));
}
