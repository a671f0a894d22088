import { ExpressAdapter } from '@bull-board/express';
import type { Request, Response } from 'express';

/** A path and nothing else: what a proxy says of itself must not name another host. */
const PATH = /^(\/[\w.~-]+)+$/;
const FONTS_ON_THE_INTERNET = /<link[^>]*https:\/\/fonts\.googleapis\.com[^>]*>/g;

type EntryRoute = Parameters<ExpressAdapter['setEntryRoute']>[0];

/**
 * Bull Board is an Express application of its own. Here it neither says so in each answer nor asks the internet for fonts, and its
 * page works below the path that a proxy names in `X-Forwarded-Prefix`: the page finds its parts by an absolute path.
 */
export class BoardAdapter extends ExpressAdapter {
  constructor() {
    super();
    this.app.disable('x-powered-by');
  }

  override setEntryRoute(entry: EntryRoute): this {
    this.app[entry.method](
      entry.route,
      (request: Request, response: Response, next: (error: unknown) => void) => {
        const prefix = request.header('x-forwarded-prefix')?.replace(/\/$/, '') ?? '';
        const basePath = (PATH.test(prefix) ? prefix : '') + this.basePath;
        const { name, params } = entry.handler({ basePath, uiConfig: this.uiConfig });
        response.render(name, params, (error: unknown, html?: string) => {
          if (html === undefined) next(error);
          else response.send(html.replace(FONTS_ON_THE_INTERNET, ''));
        });
      },
    );
    return this;
  }
}
