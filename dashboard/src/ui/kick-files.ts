const KICK = 'https://files.kick.com';

/** Kick's file server, or what the server of this page has for it (its setting KICK_FILES_URL). */
const base = document.querySelector<HTMLMetaElement>('meta[name="kick-files"]')?.content ?? KICK;

export const emoteUrl = (id: string): string => `${base}/emotes/${id}/fullsize`;

/** Null for what is no https address: pictures come from strangers. */
export function pictureUrl(picture: string | null | undefined): string | null {
  if (!picture?.startsWith('https://')) return null;
  return picture.startsWith(`${KICK}/`) ? base + picture.slice(KICK.length) : picture;
}
