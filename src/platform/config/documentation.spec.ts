import { readFileSync } from 'node:fs';
import { getMetadataStorage } from 'class-validator';
import { Settings } from './settings';

const DOCUMENT = 'docs/configuration.md';
const EXAMPLE = '.env.example';

/** What class-validator knows of each setting, also of those without a default: rule → its arguments. */
const RULES = new Map<string, Map<string, unknown[]>>();
for (const { propertyName, name, constraints } of getMetadataStorage().getTargetValidationMetadatas(
  Settings,
  '',
  false,
  false,
)) {
  const rules = RULES.get(propertyName) ?? new Map<string, unknown[]>();
  RULES.set(propertyName, rules.set(name ?? '', constraints as unknown[]));
}
const NAMES = [...RULES.keys()].sort();

function defaultOf(name: string): string {
  const value = new Settings()[name as keyof Settings];
  return value === undefined ? '' : String(value);
}

/** The numbers or words that the rules allow, as the document writes them; null where it is free to choose its words. */
function valuesOf(name: string): string | null {
  const rules = RULES.get(name);
  const words = rules?.get('isIn')?.[0] as string[] | undefined;
  if (words) return words.map((word) => `\`${word}\``).join(', ');
  const [min, max] = ['min', 'max'].map((rule) => rules?.get(rule)?.[0] as number | undefined);
  if (min === undefined) return null;
  return max === undefined ? `${min} or more` : `${min} to ${max}`;
}

/** The rows of the tables below the heading "Settings". */
const ROWS = (/\n## Settings\n([^]*?)\n## /.exec(readFileSync(DOCUMENT, 'utf8'))?.[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const [, variable, byDefault, values, meaning] = line.split(' | ').join('|').split('|');
    const text = (cell = '') => cell.trim().replace(/^`([^`]*)`$/, '$1');
    return {
      name: text(variable),
      byDefault: text(byDefault),
      values: values?.trim(),
      meaning: text(meaning),
    };
  });
const row = (name: string) => ROWS.find((each) => each.name === name);

test(`${DOCUMENT} has one row for each setting, and no other`, () => {
  expect(ROWS.map(({ name }) => name).sort()).toEqual(NAMES);
  expect(ROWS.filter(({ meaning }) => !meaning)).toEqual([]);
});

test.each(NAMES.filter((name) => name !== 'KICK_PUBLIC_KEY'))(
  '%s has its default and its range there',
  (name) => {
    expect(row(name)?.byDefault).toBe(defaultOf(name) || '–');
    const values = valuesOf(name);
    if (values !== null) expect(row(name)?.values).toBe(values);
  },
);

test('the key of Kick is named, because it is too long to be shown and may change', () => {
  expect(new Settings().KICK_PUBLIC_KEY).toBeUndefined();
  expect(row('KICK_PUBLIC_KEY')?.byDefault).toBe("Kick's published key");
});

test(`${EXAMPLE} names each setting once, commented out, with its default`, () => {
  const lines = readFileSync(EXAMPLE, 'utf8').matchAll(/^#([A-Z][A-Z_]*)=(.*)$/gm);
  const given = [...lines].map(([, name, value]) => [name as string, value as string] as const);
  expect(given.map(([name]) => name).sort()).toEqual(NAMES);
  const required = ['DATABASE_URL', 'REDIS_URL'];
  for (const [name, value] of given) {
    if (required.includes(name)) expect(value).not.toBe('');
    else if (name !== 'KICK_PUBLIC_KEY') expect([name, value]).toEqual([name, defaultOf(name)]);
  }
});
