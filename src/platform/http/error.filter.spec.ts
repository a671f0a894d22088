import {
  type ArgumentsHost,
  BadRequestException,
  HttpException,
  NotFoundException,
  UnauthorizedException,
} from '@nestjs/common';
import { DatabaseUnavailable } from '../database/database';
import { DeadlineExceeded } from '../deadline';
import { Log } from '../log/log';
import { ErrorFilter } from './error.filter';

/** What is answered and logged. */
function answerTo(thrown: unknown, headersSent = false) {
  const log: string[] = [];
  const headers: Record<string, string> = {};
  let answer: { statusCode?: number; error?: string; message?: string } = {};
  const response = {
    headersSent,
    setHeader: (name: string, value: string) => void (headers[name] = value),
    status: (code: number) => ({
      json: (body: typeof answer) => {
        expect(body.statusCode).toBe(code);
        answer = body;
      },
    }),
  };
  const host = {
    switchToHttp: () => ({ getResponse: () => response, getRequest: () => ({}) }),
  } as unknown as ArgumentsHost;
  const filter = new ErrorFilter(
    new Log({ LOG_FORMAT: 'json', LOG_LEVEL: 'error' }, { write: (line) => log.push(line) }),
  );
  filter.catch(thrown, host);
  return { answer, headers, log: log.join('') };
}

it('names every field that was wrong', () => {
  const error = new BadRequestException(['limit must be an integer number', 'cursor must be a string']);
  expect(answerTo(error).answer).toStrictEqual({
    statusCode: 400,
    error: 'Bad Request',
    message: 'limit must be an integer number; cursor must be a string',
  });
});

it.each([
  [new NotFoundException('there is no session 1'), 404, 'Not Found', 'there is no session 1'],
  [new UnauthorizedException('no'), 401, 'Unauthorized', 'no'],
  [new HttpException('plain words', 418), 418, "I'm a Teapot", 'plain words'],
  [
    Object.assign(new Error('Unexpected token'), { status: 400, expose: true }),
    400,
    'Bad Request',
    'Unexpected token',
  ],
])('keeps the words and the status of %s', (error, statusCode, name, message) => {
  expect(answerTo(error).answer).toStrictEqual({ statusCode, error: name, message });
});

it.each([
  [new DatabaseUnavailable(new Error('ECONNREFUSED 10.0.0.7:5432')), 'Postgres is not available'],
  [new DeadlineExceeded('Redis', 800), 'Redis is not available'],
  [new Error("Stream isn't writeable and enableOfflineQueue options is false"), 'Redis is not available'],
  [new Error('Command timed out'), 'Redis is not available'],
  [new Error('Connection is closed.'), 'Redis is not available'],
])('says 503 and when to come back for %s', (error, message) => {
  const { answer, headers } = answerTo(error);
  expect(answer).toStrictEqual({ statusCode: 503, error: 'Service Unavailable', message });
  expect(headers['Retry-After']).toMatch(/^\d+$/);
});

it.each([
  new Error('secret detail of postgres://u:p@db'),
  Object.assign(new Error('secret'), { status: 404 }),
  'secret',
  null,
  undefined,
])('tells a stranger nothing of a surprise (%s), and logs it', (error) => {
  const { answer, log } = answerTo(error);
  expect(answer).toStrictEqual({
    statusCode: 500,
    error: 'Internal Server Error',
    message: 'something went wrong here; it has been logged',
  });
  expect(log).not.toBe('');
});

it('leaves an answer alone that has begun', () => {
  expect(answerTo(new Error('late'), true).answer).toEqual({});
});
