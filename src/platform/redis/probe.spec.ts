import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SOURCE = join(__dirname, '../..');
const BULLMQ = join(dirname(require.resolve('bullmq')), 'scripts');
const filesIn = (folder: string, ending: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));

const probe = readFileSync(join(__dirname, 'probe-1.lua'), 'utf8');
const untried = (file: string) => {
  const used = readFileSync(file, 'utf8').matchAll(/\b(?:redis\.p?call|rcall)\(\s*['"]([A-Za-z]+)['"]/g);
  return [...new Set([...used].map(([, command = '']) => command.toUpperCase()))].filter(
    (command) => !new RegExp(`'${command}[' ]`).test(probe),
  );
};

test.each(filesIn(SOURCE, '.lua'))('the start tries the right to every command of %s', (file) => {
  expect(untried(file)).toEqual([]);
});

test("the start tries the right to every command of the queues' scripts", () => {
  const scripts = filesIn(BULLMQ, '.js');
  expect(scripts.length).toBeGreaterThan(20);
  expect([...new Set(scripts.flatMap(untried))]).toEqual([]);
});
