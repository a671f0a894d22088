import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCUMENTS, withTable } from './readme';
import { newestResult, record, RESULTS, type Result } from './results';

const stores = { redis: '7', postgres: '18' };
const machine = { cpu: 'a processor', cores: 2, memoryGb: 8, system: 'Linux 6', node: '20', ...stores };
const sustained = { perSecond: 6400, steps: [] };
const growth = { boards: [], channels: [] };
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bench-results-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('figures of one commit and machine share a file', () => {
  record(dir, 'full', machine, { sustained }, 'abc1234');
  record(dir, 'full', machine, { growth }, 'abc1234');
  expect(readdirSync(dir)).toHaveLength(1);
  expect(newestResult(dir)?.figures).toEqual({ sustained, growth });
});

test('figures of another commit, machine or size are kept apart', () => {
  record(dir, 'full', machine, { sustained }, 'abc1234');
  record(dir, 'full', machine, { sustained }, 'def5678');
  record(dir, 'quick', machine, { sustained }, 'abc1234');
  expect(readdirSync(dir)).toHaveLength(3);
});

test('the newest result is the full run recorded last', () => {
  record(dir, 'full', machine, { growth }, 'abc1234');
  record(dir, 'quick', machine, { sustained }, 'def5678');
  expect(newestResult(dir)?.commit).toBe('abc1234');
});

test('without a recorded run there is no newest result', () => {
  expect(newestResult(join(dir, 'nothing'))).toBeUndefined();
});

test.each(DOCUMENTS)('$file holds exactly what the newest recorded run found', (document) => {
  const text = readFileSync(document.file, 'utf8');
  const newest = newestResult(RESULTS);
  if (newest) expect(text).toBe(withTable(text, newest, document));
  else expect(text).toContain('<!-- bench -->\n<!-- /bench -->');
});

test('the figures replace what stood between the markers, and nothing else', () => {
  const date = '2026-01-02T03:04:05.678Z';
  const result: Result = { size: 'full', commit: 'abc1234', date, machine, figures: { sustained } };
  const everything = { file: 'docs/performance.md', rows: Number.POSITIVE_INFINITY };
  const written = withTable('before\n<!-- bench -->\nold\n<!-- /bench -->\nafter', result, everything);
  expect(written).toMatch(/^before\n<!-- bench -->\n\| what \| aim \| measured \|\n/);
  expect(written).toContain('| messages judged and stored, nothing growing | ≥ 6,000/s | 6,400/s |');
  expect(written).toContain('Measured on 2026-01-02 at abc1234: 2 cores of a processor');
  expect(written).toMatch(/\n<!-- \/bench -->\nafter$/);
  expect(withTable(written, result, everything)).toBe(written);
  expect(withTable(written, result, { ...everything, rows: 0 })).not.toContain('6,400/s');
  const refusal = 'docs/performance.md has no <!-- bench -->';
  expect(() => withTable('no markers', result, everything)).toThrow(refusal);
});
