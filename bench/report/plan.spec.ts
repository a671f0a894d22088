import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const plan = (...args: string[]) =>
  spawnSync(process.execPath, ['scripts/plan.mjs', ...args], { encoding: 'utf8' });

test('docs/scaling.md holds the plans as they are computed from the measured figures', () => {
  const { stdout, status } = plan();
  expect(status).toBe(0);
  const documented = readFileSync('docs/scaling.md', 'utf8');
  for (const section of stdout.trim().split('\n\n')) expect(documented).toContain(section);
});

test('a plan for a load of one’s own uses it', () => {
  const { stdout } = plan('--channels', '3', '--average', '50', '--peak', '900');
  expect(stdout).toContain('| messages a second | 50, peak 900 | as given |');
});

test.each([
  [['--channels', 'many'], '--channels must be a number'],
  [['--peak', '900'], '--average and --peak go together'],
])('%s is refused with what is wrong', (args, words) => {
  const { stderr, status } = plan(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(words);
});
