import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

interface Administered extends Request {
  administrator?: string;
}

/** Called by whoever lets a request in. */
export function setAdministrator(request: Administered, name: string): void {
  request.administrator = name;
}

/** Who asks, as the audit names them. */
export const Administrator = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { administrator } = context.switchToHttp().getRequest<Administered>();
  if (administrator === undefined) throw new Error('nobody has let this request in');
  return administrator;
});
