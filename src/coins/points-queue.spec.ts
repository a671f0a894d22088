import type { Eligibility } from '../queues';
import { gather, spread } from './points-queue';

const verdict = (message_id: string, fields: Partial<Eligibility> = {}): Eligibility => ({
  message_id,
  session_id: '4242-1',
  denied: null,
  sessions_version: '7',
  ...fields,
});

it('carries every verdict, and equal ones once', () => {
  const verdicts = [
    verdict('a'),
    verdict('b', { denied: 'bot' }),
    verdict('c'),
    verdict('d', { session_id: null, denied: 'stream_offline' }),
    verdict('e', { sessions_version: '8' }),
  ];
  const job = { v: 2 as const, verdicts: gather(verdicts) };
  expect(job.verdicts).toHaveLength(4);
  expect(spread(job).toSorted((x, y) => x.message_id.localeCompare(y.message_id))).toEqual(verdicts);
});
