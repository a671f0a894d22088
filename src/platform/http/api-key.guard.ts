import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { Settings } from '../config/settings';
import { OPEN } from './open';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** With API_KEYS set, reading needs one of them in the header `X-API-Key` (never in the URL, where it would be logged). */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly keys: Buffer[];

  constructor(
    settings: Settings,
    private readonly reflector: Reflector,
  ) {
    this.keys = settings.API_KEYS.map(digest);
  }

  canActivate(context: ExecutionContext): boolean {
    if (this.keys.length === 0) return true;
    if (this.reflector.getAllAndOverride<boolean>(OPEN, [context.getHandler(), context.getClass()]))
      return true;
    const given = context.switchToHttp().getRequest<Request>().headers['x-api-key'];
    const key = typeof given === 'string' ? digest(given) : null;
    if (key && this.keys.some((known) => timingSafeEqual(known, key))) return true;
    throw new UnauthorizedException(
      given === undefined
        ? 'an API key is needed: send it in the header X-API-Key'
        : 'the API key is not known',
    );
  }
}
