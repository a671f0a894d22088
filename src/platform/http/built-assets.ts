import { join } from 'node:path';
import type { RequestHandler } from 'express';

const NAME = /^\/([\w-]+(?:\.[\w-]+)*\.(js|css))$/;
const TYPES = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' };
/** The build names each file after its content, so that it never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * The pages' scripts and styles, as the build has compressed them: smaller than this process could make them while somebody waits, and
 * for nothing, when thousands of viewers come at once. What is not there is for the routes behind this one to answer.
 * @param folder of the built pages
 */
export const builtAssets = (folder: string): RequestHandler => {
  const root = join(folder, 'assets');
  return (request, response, next) => {
    const [, name, kind] = NAME.exec(request.path) ?? [];
    if (!name || !['GET', 'HEAD'].includes(request.method)) return next();
    // One after the other: of several that are accepted alike, the client's first would be taken, which is gzip.
    const encoding = ['br', 'gzip'].find((each) => request.acceptsEncodings(each));
    const file = encoding ? `${name}.${encoding === 'gzip' ? 'gz' : encoding}` : name;
    const headers = {
      'Content-Type': TYPES[kind as keyof typeof TYPES],
      'Cache-Control': FOR_EVER,
      Vary: 'Accept-Encoding',
      ...(encoding && { 'Content-Encoding': encoding }),
    };
    response.sendFile(file, { root, cacheControl: false, headers }, (error) => {
      // A client that went away has nothing to wait for.
      if (error && !response.headersSent) next();
    });
  };
};
