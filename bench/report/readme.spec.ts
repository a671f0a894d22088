import { readFileSync } from 'node:fs';
import { DOCUMENTS, withTable } from './readme';
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

const everything = { file: 'docs/performance.md', rows: Number.POSITIVE_INFINITY };

test.each(DOCUMENTS)('$file holds exactly what the newest recorded run found', (document) => {
  const text = readFileSync(document.file, 'utf8');
  const newest = newestResult(RESULTS);
  if (newest) expect(text).toBe(withTable(text, newest, document));
  else expect(text).toContain('<!-- bench -->\n<!-- /bench -->');
});

test('the figures replace what stood between the markers, and nothing else', () => {
  const written = withTable('before\n<!-- bench -->\nold\n<!-- /bench -->\nafter', result, everything);
  expect(written).toMatch(/^before\n<!-- bench -->\n\| what \| aim \| measured \|\n/);
  expect(written).toContain('| messages judged and stored, nothing growing | ≥ 6,000/s | 6,400/s |');
  expect(written).toContain('Measured on 2026-01-02 at abc1234: 2 cores of a processor');
  expect(written).toMatch(/\n<!-- \/bench -->\nafter$/);
  expect(withTable(written, result, everything)).toBe(written);
  const short = { ...everything, rows: 0 };
  expect(withTable(written, result, short)).not.toContain('6,400/s');
});

test('a document without markers is left as it is', () => {
  expect(() => withTable('no markers', result, everything)).toThrow(
    'docs/performance.md has no <!-- bench -->',
  );
});
