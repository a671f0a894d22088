import { DatabaseUnavailable } from '../database/database';
import { FailureLog } from './failure-log';
import { Log } from './log';

let lines: Record<string, unknown>[];
let failures: FailureLog;
beforeEach(() => {
  lines = [];
  const out = { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) };
  failures = new FailureLog(new Log({ LOG_FORMAT: 'json', LOG_LEVEL: 'info' }, out));
});

const failing = (reason: unknown) => (): Promise<void> => Promise.reject(reason);
const fail = (reason: unknown, name = 'flush') => failures.attempt(name, failing(reason));
const said = () => lines.map(({ msg, reason }) => [msg, reason]);

it('logs a reason once, another one again, and that it works again', async () => {
  for (let i = 0; i < 3; i += 1) expect(await fail(new Error('gone'))).toBe(false);
  await fail(new Error('full'));
  expect(await failures.attempt('flush', () => Promise.resolve())).toBe(true);
  await failures.attempt('flush', () => Promise.resolve());
  expect(said()).toEqual([
    ['flush failed; trying again', 'Error: gone'],
    ['flush failed; trying again', 'Error: full'],
    ['flush works again', undefined],
  ]);
});

it('logs an outage once, with the words it was met in first', async () => {
  for (const words of ['connect ECONNREFUSED', 'Connection terminated'])
    await fail(new DatabaseUnavailable(new Error(words)));
  for (const words of ['Connection is closed.', 'Command timed out']) await fail(new Error(words));
  expect(lines).toMatchObject([
    { reason: 'Postgres is not available', said: 'connect ECONNREFUSED' },
    { reason: 'Redis is not available', said: 'Error: Connection is closed.' },
  ]);
});

it('keeps the reasons of different work apart', async () => {
  await fail(new Error('gone'), 'flush');
  await fail(new Error('gone'), 'repair');
  expect(lines).toMatchObject([{ work: 'flush' }, { work: 'repair' }]);
});

it('survives work that throws instead of rejecting', async () => {
  const thrown = failures.attempt('flush', () => {
    throw new Error('at once');
  });
  expect(await thrown).toBe(false);
});
