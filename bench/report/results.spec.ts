import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newestResult, record } from './results';

const machine = {
  cpu: 'x',
  cores: 2,
  memoryGb: 8,
  system: 'Linux 6',
  node: '20',
  redis: '7',
  postgres: '18',
};
const sustained = { perSecond: 6000, steps: [] };
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
