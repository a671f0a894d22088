import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CorpusOrder, CorpusPart } from './corpus-thread';

/** What a corpus is made of. Its first `channels` requests say that those streams have started. */
export interface CorpusPlan {
  /** Chat messages, each another one, each signed. */
  messages: number;
  chatters: number;
  channels: number;
}

/** Signed webhook requests as the bytes that are sent, made beforehand: signing costs twenty times what checking does. */
export interface Corpus {
  requests: Buffer[];
  messageIds: string[];
}

/** Changed whenever what a corpus holds changes, so that an old one is not taken for it. */
const VERSION = 1;

/** Where a corpus lies, made if it is not there yet; two cores sign about 2,500 requests a second. */
export async function ensureCorpus(dir: string, keyPath: string, plan: CorpusPlan): Promise<string> {
  const path = join(dir, `v${VERSION}-${plan.messages}-${plan.chatters}-${plan.channels}`);
  if (existsSync(path)) return path;
  mkdirSync(dir, { recursive: true });
  const parts = Math.max(1, availableParallelism());
  const baseMs = Math.floor(Date.now() / 1000) * 1000;
  const slices = await Promise.all(
    Array.from({ length: parts }, (_, part) => make({ ...plan, keyPath, baseMs, part, parts })),
  );
  const unfinished = `${path}.part`;
  rmSync(unfinished, { force: true });
  for (const { requests, messageIds } of slices) {
    const lengths = requests.map(({ length }) => length);
    const head = Buffer.from(JSON.stringify({ lengths, messageIds }));
    const size = Buffer.alloc(4);
    size.writeUInt32LE(head.length);
    writeFileSync(unfinished, Buffer.concat([size, head, ...requests]), { flag: 'a' });
  }
  renameSync(unfinished, path);
  return path;
}

/** A corpus as it was made: starts first, then the messages in the order in which they were written. */
export function readCorpus(path: string): Corpus {
  const whole = readFileSync(path);
  const corpus: Corpus = { requests: [], messageIds: [] };
  for (let at = 0; at < whole.length; ) {
    const headEnd = at + 4 + whole.readUInt32LE(at);
    const head = JSON.parse(whole.toString('utf8', at + 4, headEnd)) as {
      lengths: number[];
      messageIds: string[];
    };
    at = headEnd;
    for (const length of head.lengths) corpus.requests.push(whole.subarray(at, (at += length)));
    corpus.messageIds.push(...head.messageIds);
  }
  return corpus;
}

function make(order: CorpusOrder): Promise<CorpusPart> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(join(__dirname, 'corpus-thread.ts'), {
      workerData: order,
      execArgv: ['-r', '@swc-node/register'],
    });
    thread.once('message', ({ requests, messageIds }: CorpusPart) =>
      resolve({ requests: requests.map((bytes) => Buffer.from(bytes)), messageIds }),
    );
    thread.once('error', reject);
  });
}
