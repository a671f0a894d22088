import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

interface Panel {
  title: string;
  targets?: { expr: string }[];
}
const dashboard = JSON.parse(
  readFileSync(join(__dirname, '../../deploy/grafana/kickboard.json'), 'utf8'),
) as { panels: Panel[] };
const alerts = readFileSync(join(__dirname, '../../deploy/prometheus/alerts.yml'), 'utf8');

const queries = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
  ...[...alerts.matchAll(/alert: (\w+)\n\s+expr: (.+)/g)].map(
    ([, name = '', expr = '']) => [name, expr] as const,
  ),
];
/** Made by Prometheus itself for each target. */
const OF_PROMETHEUS = ['up'];

let board: Kickboard;
/** Every metric of both roles, with the labels of its samples. */
const metrics = new Map<string, Set<string>>();

beforeAll(async () => {
  board = await Kickboard.start({ connected: () => undefined });
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('ann'), 0);
  await board.post('/api/webhook', {});
  await board.settle();
  for (const url of [board.url, board.workerUrl]) {
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const [, name = ''] of text.matchAll(/^# TYPE (\w+)/gm))
      metrics.set(name, metrics.get(name) ?? new Set());
    for (const [, name = '', labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? /gm)) {
      const known = metrics.get(name) ?? new Set();
      for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
      metrics.set(name, known);
    }
  }
});
afterAll(() => board.close());

/** The metrics that a query names, each with the labels that it asks for. */
function asked(expr: string): [string, string[]][] {
  const by = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(/,\s*/));
  return [...expr.matchAll(/\b((?:kickboard|process|nodejs)_\w+|up)\b(?:\{([^}]*)\})?/g)].map(
    ([, name = '', matchers = '']) => [
      name,
      [...by, ...[...matchers.matchAll(/(\w+)(?:=|!=|=~|!~)"/g)].map(([, label = '']) => label)],
    ],
  );
}

test('the dashboard and the alerts ask for something', () => expect(queries.length).toBeGreaterThan(30));

test.each(queries)('%s asks for what the processes have', (_title, expr) => {
  const named = asked(expr);
  expect(named).not.toEqual([]);
  for (const [name, labels] of named) {
    if (OF_PROMETHEUS.includes(name)) continue;
    expect([...metrics.keys()]).toContain(name);
    // Those that Prometheus adds to every sample.
    const ours = labels.filter((label) => !['job', 'instance'].includes(label));
    expect([name, ...ours.filter((label) => !metrics.get(name)?.has(label))]).toEqual([name]);
  }
});
