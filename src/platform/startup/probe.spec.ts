import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = join(__dirname, '../..');
const scripts = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.lua'),
);

test.each(scripts)('the start tries the right to every command of %s', (file) => {
  const probe = readFileSync(join(__dirname, 'probe-1.lua'), 'utf8');
  const used = readFileSync(join(SOURCE, file), 'utf8').matchAll(/redis\.p?call\(\s*'([A-Za-z]+)'/g);
  const missing = [...new Set([...used].map(([, command]) => command))].filter(
    (command) => !new RegExp(`'${command}[' ]`).test(probe),
  );
  expect(missing).toEqual([]);
});
