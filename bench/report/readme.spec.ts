import { readFileSync } from 'node:fs';
import { README, withTable } from './readme';
import { newestResult, RESULTS, type Result } from './results';

const result: Result = {
  size: 'full',
  commit: 'abc1234',
  date: '2026-01-02T03:04:05.678Z',
  machine: {
    cpu: 'a processor',
    cores: 2,
    memoryGb: 8,
    system: 'Linux 6',
    node: '20',
    redis: '7',
    postgres: '18',
  },
  figures: { sustained: { perSecond: 6400, steps: [] } },
};

test('the README holds exactly what the newest recorded run found', () => {
  const readme = readFileSync(README, 'utf8');
  const newest = newestResult(RESULTS);
  if (newest) expect(readme).toBe(withTable(readme, newest));
  else expect(readme).toContain('<!-- bench -->\n<!-- /bench -->');
});

test('the figures replace what stood between the markers, and nothing else', () => {
  const written = withTable('before\n<!-- bench -->\nold\n<!-- /bench -->\nafter', result);
  expect(written).toMatch(/^before\n<!-- bench -->\n\| what \| aim \| measured \|\n/);
  expect(written).toContain('| messages judged and stored, nothing growing | ≥ 6,000/s | 6,400/s |');
  expect(written).toContain('Measured on 2026-01-02 at abc1234: 2 cores of a processor');
  expect(written).toMatch(/\n<!-- \/bench -->\nafter$/);
  expect(withTable(written, result)).toBe(written);
});

test('a README without markers is left as it is', () => {
  expect(() => withTable('no markers', result)).toThrow('README.md has no <!-- bench -->');
});
