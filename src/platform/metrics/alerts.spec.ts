import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const alerts = readFileSync(join(ROOT, 'deploy/prometheus/alerts.yml'), 'utf8');
const named = [...new Set(alerts.match(/\bkickboard_\w+/g))];

const source = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'))
  .join('\n');
const documented = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');

test('the alerts name metrics', () => expect(named.length).toBeGreaterThan(5));

test.each(named)('%s, which an alert looks at, is a metric of ours and documented', (metric) => {
  expect(source).toContain(`'${metric}'`);
  expect(documented).toContain(metric);
});
