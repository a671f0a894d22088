import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Verdict } from '../../verdict/summary';

/** Those that a run has been clean with; docs/verdict.md lists the others, and what they still show. */
const FAULTS =
  'kill-worker,kill-api,stall-worker,stall-api,takeover,redis-down,redis-stall,pg-down,both-down,rolling-restart,' +
  'delay,duplicate,reorder,drop-status,redis-lost';

/** A run on stores and processes of its own; two thirds of a minute of traffic, the rest is coming up and quieting down. */
const RUN = ['--minutes', '0.6', '--rate', '60', '--faults', FAULTS, '--seed', '20', '--json'];

async function judge(args: string[]): Promise<{ code: number | null; verdict: Verdict }> {
  const child = spawn(process.execPath, ['scripts/launch.mjs', 'verdict', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let progress = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (progress += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const json = output.split('\n').findLast((line) => line.startsWith('{'));
  if (!json) throw new Error(`no verdict:\n${output}\n${progress}`);
  return { code, verdict: JSON.parse(json) as Verdict };
}

test('nothing is lost, doubled, invented, misjudged or out of balance, whatever goes wrong', async () => {
  const { code, verdict } = await judge(RUN);
  const { defects, examples, notes, facts, acknowledged } = verdict;
  const nothing = { lost: 0, doubled: 0, phantom: 0, misjudged: 0, unbalanced: 0 };
  expect({ code, defects, examples, notes }).toMatchObject({ code: 0, defects: nothing });
  // A run in which nothing happened would prove nothing.
  expect(acknowledged).toBeGreaterThan(500);
  expect(facts.faults).toBeGreaterThanOrEqual(10);
  expect(facts.awards).toBeGreaterThan(100);
}, 240_000);
