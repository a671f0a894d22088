import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RequestHandler } from 'express';

const PAGES = new Map([
  ['/', 'index.html'],
  ['/overlay', 'overlay.html'],
  ['/overlay-setup', 'overlay-setup.html'],
]);

/**
 * The viewers' pages with a note of where Kick's pictures are, which the pages take from there instead of from Kick. Only for
 * KICK_FILES_URL: otherwise they are static files that a host without this api serves as well.
 * @param folder of the built pages
 */
export const pagesWithKickFiles = (folder: string, filesUrl: string): RequestHandler => {
  const note = `<head>\n    <meta name="kick-files" content="${filesUrl}" />`;
  return async ({ method, path }, response, next) => {
    const page = method === 'GET' || method === 'HEAD' ? PAGES.get(path) : undefined;
    // One that is not built is for the static files to answer: 404.
    const html = page && (await readFile(join(folder, page), 'utf8').catch(() => undefined));
    if (!html) return next();
    response.type('html').set('Cache-Control', 'no-cache').send(html.replace('<head>', note));
  };
};
