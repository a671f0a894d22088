import { createHash, timingSafeEqual } from 'node:crypto';
import {
  ForbiddenException,
  HttpException,
  Injectable,
  type NestMiddleware,
  NotFoundException,
  UnauthorizedException,
} from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { KnownKeys, mayDo } from '../platform/access/known-keys';
import { Settings } from '../platform/config/settings';
import { setAdministrator } from './administrator';
import { LoginBackoff } from './login-backoff';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Bull Board has an instance of its own; guesses there and here count together. */
const backoffs = new WeakMap<Settings, LoginBackoff>();

/**
 * HTTP Basic for everything under /admin and /api/admin. Without ADMIN_PASSWORD these do not exist. Browsers send the login
 * by themselves, so whatever another site has them ask for is refused. A key of scope `admin` opens /api/admin as well;
 * no browser sends that by itself, nor lets a page of an origin that is not in CORS_ORIGINS send it.
 */
@Injectable()
export class AdminAccess implements NestMiddleware {
  private readonly expected: Buffer | null;
  private readonly backoff: LoginBackoff;
  private readonly name: string;

  constructor(
    settings: Settings,
    private readonly keys: KnownKeys,
  ) {
    const { ADMIN_USERNAME, ADMIN_PASSWORD } = settings;
    this.name = ADMIN_USERNAME;
    this.expected = ADMIN_PASSWORD ? digest(`${ADMIN_USERNAME}:${ADMIN_PASSWORD}`) : null;
    this.backoff = backoffs.get(settings) ?? new LoginBackoff();
    backoffs.set(settings, this.backoff);
  }

  use(request: Request, response: Response, next: NextFunction): void | Promise<void> {
    if (!this.expected) throw new NotFoundException('administration is off: set ADMIN_PASSWORD to have it');
    const { authorization, 'x-api-key': key } = request.headers;
    const isApi = /^\/api\//i.test(request.originalUrl);
    return isApi && authorization === undefined && typeof key === 'string'
      ? this.byKey(key, request, next)
      : this.byLogin(this.expected, request, response, next);
  }

  private async byKey(given: string, request: Request, next: NextFunction): Promise<void> {
    const key = await this.keys.find(given);
    if (!key) throw new UnauthorizedException('the API key is not known');
    if (!mayDo(key, 'admin')) throw new ForbiddenException(`the API key "${key.name}" lacks the scope admin`);
    setAdministrator(request, `key:${key.name}`);
    next();
  }

  private byLogin(expected: Buffer, request: Request, response: Response, next: NextFunction): void {
    if (isFromElsewhere(request) && !opensPage(request))
      throw new ForbiddenException('this request comes from another site; open the administration itself');
    const address = request.ip ?? '';
    const waitMs = this.backoff.waitMs(address, Date.now());
    if (waitMs > 0) {
      response.setHeader('Retry-After', String(Math.ceil(waitMs / 1000)));
      throw new HttpException('too many wrong passwords: retry after Retry-After seconds', 429);
    }
    const [scheme, credentials = ''] = (request.headers.authorization ?? '').split(' ');
    const given =
      scheme?.toLowerCase() === 'basic' ? Buffer.from(credentials, 'base64').toString('utf8') : '';
    if (timingSafeEqual(digest(given), expected)) {
      this.backoff.succeeded(address);
      setAdministrator(request, this.name);
      return next();
    }
    if (given !== '') this.backoff.failed(address, Date.now());
    response.setHeader('WWW-Authenticate', 'Basic realm="Kickboard", charset="UTF-8"');
    throw new UnauthorizedException('the administrator name or password is wrong or missing');
  }
}

/** As the browser says; older ones, and those on plain HTTP, name the origin only. */
function isFromElsewhere({ headers, host }: Request): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

/** A link on another site may lead here: it opens a page, which changes nothing. */
function opensPage({ method, headers, originalUrl }: Request): boolean {
  const isPage = method === 'GET' && !/^\/api(\/|$)/i.test(originalUrl);
  return isPage && headers['sec-fetch-dest'] === 'document';
}
