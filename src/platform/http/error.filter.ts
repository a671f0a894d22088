import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';
import { DatabaseUnavailable } from '../database/database';
import { Log } from '../log/log';
import { isRedisUnavailable } from '../redis/unavailable';

/** Gives every error the shape {"statusCode","error","message"}, `error` being its code if it has one; a store that is away is 503, a surprise is 500. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) return;
    const { statusCode, message, code } = this.describe(error);
    if (statusCode === 503) response.setHeader('Retry-After', '5');
    const named = code ?? STATUS_CODES[statusCode] ?? 'Error';
    response.status(statusCode).json({ statusCode, error: named, message });
  }

  private describe(error: unknown): { statusCode: number; message: string; code?: string } {
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
