import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DatabaseUnavailable } from '../database/database';
import { Log } from '../log/log';
import { isRedisUnavailable } from '../redis/unavailable';
import { otherMethods } from './other-methods';

interface Described {
  statusCode: number;
  message: string;
  code?: string;
}

/** Gives every error the shape {"statusCode","error","message"}, `error` being its code if it has one; a store that is away is 503, a surprise is 500, another method's path is 405. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    if (response.headersSent) return;
    const request = http.getRequest<Request>();
    const allowed = otherMethods(error, request);
    if (allowed.length > 0) response.setHeader('Allow', allowed.join(', '));
    const { statusCode, message, code } =
      allowed.length > 0 ? notAllowed(request, allowed) : this.describe(error);
    if (statusCode === 503) response.setHeader('Retry-After', '5');
    const named = code ?? STATUS_CODES[statusCode] ?? 'Error';
    response.status(statusCode).json({ statusCode, error: named, message });
  }

  private describe(error: unknown): Described {
    if (error instanceof HttpException) {
      const { message = error.message, code } = error.getResponse() as {
        message?: string | string[];
        code?: string;
      };
      return {
        statusCode: error.getStatus(),
        message: Array.isArray(message) ? message.join('; ') : message,
        code,
      };
    }
    if (error instanceof DatabaseUnavailable) return { statusCode: 503, message: error.message };
    if (isRedisUnavailable(error)) {
      return { statusCode: 503, message: 'Redis is not available' };
    }
    // Express's own errors (a body that is not JSON, for instance) carry their status.
    const { status, expose, message } = (error ?? {}) as {
      status?: number;
      expose?: boolean;
      message?: string;
    };
    if (typeof status === 'number' && expose && message) return { statusCode: status, message };
    this.log.error(error);
    return { statusCode: 500, message: 'something went wrong here; it has been logged' };
  }
}

const notAllowed = ({ method, path }: Request, allowed: string[]): Described => ({
  statusCode: 405,
  message: `${path} takes no ${method}, only ${allowed.join(', ')}`,
});
