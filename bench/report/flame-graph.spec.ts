import { flameGraph } from './flame-graph';

const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
  children,
});

/** 600 µs in parse, 400 µs in handle itself; 500 µs of loading and 500 µs of idling. */
const PROFILE = {
  nodes: [
    node(1, '(root)', '', [2, 4, 6]),
    node(2, 'handle', 'file:///app/dist/webhook/endpoint.js', [3]),
    node(3, 'parse<Body>', 'file:///app/node_modules/parser/index.js'),
    node(4, 'executeUserEntryPoint', 'node:internal/modules/run_main', [5]),
    node(5, 'main', 'file:///app/dist/main.js'),
    node(6, '(idle)', ''),
  ],
  samples: [2, 3, 3, 5, 6],
  timeDeltas: [400, 300, 300, 500, 500],
};

const svg = flameGraph(JSON.stringify(PROFILE));

test('a frame is as wide as its share of the time', () => {
  expect(svg).toContain('<title>handle webhook/endpoint.js:10 – 100.0 %</title><rect width="1200.0"');
  expect(svg).toContain('parser/index.js:10 – 60.0 %</title><rect width="720.0"');
});

test('start-up and idle time are left out', () => {
  expect(svg).not.toContain('main.js');
  expect(svg).not.toContain('(idle)');
});

test('names cannot break the markup', () => {
  expect(svg).toContain('parse&lt;Body&gt;');
});

test('equal stacks are drawn as one', () => {
  const twice = {
    ...PROFILE,
    nodes: [...PROFILE.nodes, node(7, 'handle', PROFILE.nodes[1]?.callFrame.url ?? '')],
  };
  twice.nodes[0] = node(1, '(root)', '', [2, 4, 6, 7]);
  twice.samples = [...PROFILE.samples, 7];
  twice.timeDeltas = [...PROFILE.timeDeltas, 1000];
  expect(flameGraph(JSON.stringify(twice)).match(/<title>handle/g)).toHaveLength(1);
});

test('a large profile stays below 150 kB', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => i + 2);
  const large = {
    nodes: [node(1, '(root)', '', many), ...many.map((id) => node(id, `function${id}`, ''))],
    samples: many,
    timeDeltas: many.map((id) => id),
  };
  expect(Buffer.byteLength(flameGraph(JSON.stringify(large)))).toBeLessThanOrEqual(150_000);
});
