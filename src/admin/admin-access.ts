import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable, type NestMiddleware, NotFoundException, UnauthorizedException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { Settings } from '../platform/config/settings';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** HTTP Basic for everything under /admin and /api/admin. Without ADMIN_PASSWORD these do not exist. */
@Injectable()
export class AdminAccess implements NestMiddleware {
  private readonly expected: Buffer | null;

  constructor(settings: Settings) {
    const { ADMIN_USERNAME, ADMIN_PASSWORD } = settings;
    this.expected = ADMIN_PASSWORD ? digest(`${ADMIN_USERNAME}:${ADMIN_PASSWORD}`) : null;
  }

  use(request: Request, response: Response, next: NextFunction): void {
    if (!this.expected) throw new NotFoundException('administration is off: set ADMIN_PASSWORD to have it');
    const [scheme, credentials = ''] = (request.headers.authorization ?? '').split(' ');
    const given =
      scheme?.toLowerCase() === 'basic' ? Buffer.from(credentials, 'base64').toString('utf8') : '';
    if (timingSafeEqual(digest(given), this.expected)) return next();
    response.setHeader('WWW-Authenticate', 'Basic realm="Kickboard", charset="UTF-8"');
    throw new UnauthorizedException('the administrator name or password is wrong or missing');
  }
}
