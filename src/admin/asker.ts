import { setImmediate as turn } from 'node:timers/promises';
import {
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  type NestInterceptor,
  ServiceUnavailableException,
} from '@nestjs/common';
import type { Response } from 'express';
import type { Observable } from 'rxjs';

const hasGone = ({ destroyed, req }: Response) => destroyed || req.socket.readableEnded;
const gone = () => new ServiceUnavailableException('the client has closed the connection: nothing was done');

/**
 * Begins no act for somebody who has gone. A process that stood still finds requests whose senders have given them up and sent
 * them to another one, which may have refused them: done now, they would be done after all.
 */
export class StillAsked implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const response = context.switchToHttp().getResponse<Response>();
    // The end of a connection is read one turn of the event loop after what was sent before it.
    await turn();
    await turn();
    if (hasGone(response)) throw gone();
    return next.handle();
  }
}

/** An AbortSignal: aborted when whoever asked goes without the answer. What is not committed by then is not to be. */
export const Asker = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  const response = context.switchToHttp().getResponse<Response>();
  const end = new AbortController();
  if (hasGone(response)) end.abort(gone());
  response.once('close', () => {
    if (!response.writableFinished) end.abort(gone());
  });
  return end.signal;
});
