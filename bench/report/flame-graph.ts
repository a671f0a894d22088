/** A frame of merged stacks; µs. */
interface Frame {
  name: string;
  kind: Kind;
  micros: number;
  callees: Map<string, Frame>;
}

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
  children?: number[];
}

/** What V8 writes (`--cpu-prof`). */
interface CpuProfile {
  nodes: ProfileNode[];
  samples: number[];
  timeDeltas: number[];
}

type Kind = 'ours' | 'package' | 'node' | 'engine';
const COLOURS: Record<Kind, string> = {
  ours: '#f2a93b',
  package: '#e8d9a0',
  node: '#a9c6e0',
  engine: '#c9c9c9',
};

const WIDTH = 1200;
const ROW = 17;
const MAX_BYTES = 150_000;
const LETTER = 6.2;

/**
 * A V8 CPU profile as an SVG: callers below their callees, width is CPU time, equal stacks as one; a frame's title says
 * its share. Idle time and start-up (what loading modules runs) are left out, and frames too narrow to be seen.
 */
export function flameGraph(json: string): string {
  const root = mergedStacks(JSON.parse(json) as CpuProfile);
  for (let narrowest = 0.5; ; narrowest *= 1.4) {
    const svg = draw(root, narrowest);
    if (Buffer.byteLength(svg) <= MAX_BYTES) return svg;
  }
}

function mergedStacks({ nodes, samples, timeDeltas }: CpuProfile): Frame {
  const own = new Map<number, number>();
  samples.forEach((id, i) => own.set(id, (own.get(id) ?? 0) + Math.max(0, timeDeltas[i] ?? 0)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const add = (node: ProfileNode, caller: Frame): number => {
    const { functionName, url, lineNumber } = node.callFrame;
    if (functionName === '(idle)' || isLoading(url)) return 0;
    const key = `${functionName} ${url} ${lineNumber}`;
    const frame = caller.callees.get(key) ?? newFrame(functionName || '(anonymous)', url, lineNumber);
    caller.callees.set(key, frame);
    let micros = own.get(node.id) ?? 0;
    for (const child of node.children ?? []) micros += add(byId.get(child) as ProfileNode, frame);
    frame.micros += micros;
    return micros;
  };
  const all: Frame = { name: 'all', kind: 'engine', micros: 0, callees: new Map() };
  for (const child of nodes[0]?.children ?? []) all.micros += add(byId.get(child) as ProfileNode, all);
  return all;
}

const isLoading = (url: string) => /^node:internal\/(main|modules)\//.test(url);

function newFrame(name: string, url: string, lineNumber: number): Frame {
  const file = url
    .replace(/^.*\/node_modules\//, '')
    .replace(/^.*\/dist\//, '')
    .replace(/^file:\/\//, '');
  const kind = /node_modules/.test(url)
    ? 'package'
    : url.startsWith('node:')
      ? 'node'
      : url
        ? 'ours'
        : 'engine';
  const where = file ? ` ${file}${kind === 'node' ? '' : `:${lineNumber + 1}`}` : '';
  return { name: name + where, kind, micros: 0, callees: new Map() };
}

function draw(root: Frame, narrowest: number): string {
  const boxes: string[] = [];
  let depth = 0;
  const scale = WIDTH / Math.max(1, root.micros);
  const place = (frame: Frame, left: number, level: number): void => {
    const width = frame.micros * scale;
    if (width < narrowest) return;
    depth = Math.max(depth, level);
    const share = `${((frame.micros / root.micros) * 100).toFixed(1)} %`;
    const letters = Math.floor((width - 4) / LETTER);
    const label = letters < 4 ? '' : `<text x="3" y="12">${escape(frame.name.slice(0, letters))}</text>`;
    const box = `<rect width="${width.toFixed(1)}" height="${ROW - 1}" fill="${COLOURS[frame.kind]}"/>`;
    const title = `<title>${escape(frame.name)} – ${share}</title>`;
    boxes.push(`<g transform="translate(${left.toFixed(1)} ${-level * ROW})">${title}${box}${label}</g>`);
    let at = left;
    for (const callee of [...frame.callees.values()].sort((a, b) => b.micros - a.micros)) {
      place(callee, at, level + 1);
      at += callee.micros * scale;
    }
  };
  place(root, 0, 0);
  const height = (depth + 1) * ROW;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 ${-depth * ROW} ${WIDTH} ${height}" font-family="monospace" font-size="10">
${boxes.join('\n')}
</svg>
`;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escape = (text: string) => text.replace(/[&<>]/g, (letter) => ESCAPES[letter] as string);
