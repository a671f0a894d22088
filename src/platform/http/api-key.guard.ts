import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { KnownKeys, mayDo } from '../access/known-keys';
import { OPEN } from './open';

/**
 * Once API_KEYS is set or a key of scope `read` was ever made, reading needs such a key in the header `X-API-Key` (never in the
 * URL, where it would be logged).
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly keys: KnownKeys,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(OPEN, [context.getHandler(), context.getClass()]))
      return true;
    if (!(await this.keys.readingNeedsKey())) return true;
    const given = context.switchToHttp().getRequest<Request>().headers['x-api-key'];
    if (given === undefined)
      throw new UnauthorizedException('an API key is needed: send it in the header X-API-Key');
    const key = typeof given === 'string' ? await this.keys.find(given) : null;
    if (!key) throw new UnauthorizedException('the API key is not known');
    if (!mayDo(key, 'read')) throw new ForbiddenException(`the API key "${key.name}" lacks the scope read`);
    return true;
  }
}
