import { type ArgumentMetadata, BadRequestException, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';

const UNKNOWN = 'whitelistValidation';

/**
 * Bodies and parameters by the rules of their DTOs. A query parameter that no rule names is refused: misspelt (`Limit`), it would
 * silently do nothing. Fields of a body that no rule names are dropped, so that newer clients can talk to older servers.
 */
@Injectable()
export class RequestRules extends ValidationPipe {
  private readonly query = new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors) => new BadRequestException(errors.flatMap(wordsOf)),
  });

  constructor() {
    super({ transform: true, whitelist: true });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { type, data } = metadata;
    if (type === 'body' && !isShallow(value, MOST_DEPTH))
      throw new BadRequestException(`the body is nested more than ${MOST_DEPTH} levels deep`);
    const isQuery = type === 'query' && data === undefined;
    const read: unknown = await (isQuery
      ? this.query.transform(value, metadata)
      : super.transform(value, metadata));
    if (isQuery || type === 'body') refuseUnstorable(read);
    return read;
  }
}

/** Our bodies have three levels. What reads them calls itself for each, and ends in a full stack long before a body is full. */
const MOST_DEPTH = 20;

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((each) => isShallow(each, levels - 1));
}

/** Postgres keeps no null character, and JSON of it no half of a surrogate pair: either would be an error of ours, too late. */
function refuseUnstorable(read: unknown): void {
  if (typeof read !== 'object' || read === null) return;
  for (const [name, value] of Object.entries(read))
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
      throw new BadRequestException(`${name} must not hold a null character or half a surrogate pair`);
}

function wordsOf({ property, constraints = {} }: ValidationError): string[] {
  return Object.entries(constraints).map(([rule, message]) =>
    rule === UNKNOWN ? `unknown parameter ${property}: /api/docs lists those that there are` : message,
  );
}

/** The query of a route that takes no parameters in it. */
export class NoQuery {}
