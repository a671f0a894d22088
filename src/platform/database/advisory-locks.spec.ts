import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADVISORY_LOCKS } from './advisory-locks';

test('no two locks have one number', () => {
  const numbers = Object.values(ADVISORY_LOCKS);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('those of the migration are the ones that it takes', () => {
  const folder = join(__dirname, '../../../migrations');
  const written = readFileSync(join(folder, '1790000000010-PeriodBoards.js'), 'utf8');
  const numbers = [...written.matchAll(/= (7270\d\d);/g)].map(([, number]) => Number(number));
  expect(numbers).toEqual([ADVISORY_LOCKS.periodBoardsGate, ADVISORY_LOCKS.periodBoardsCounting]);
});
