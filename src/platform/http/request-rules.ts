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
    return metadata.type === 'query' && metadata.data === undefined
      ? this.query.transform(value, metadata)
      : super.transform(value, metadata);
  }
}

function wordsOf({ property, constraints = {} }: ValidationError): string[] {
  return Object.entries(constraints).map(([rule, message]) =>
    rule === UNKNOWN ? `unknown parameter ${property}: /api/docs lists those that there are` : message,
  );
}

/** The query of a route that takes no parameters in it. */
export class NoQuery {}
