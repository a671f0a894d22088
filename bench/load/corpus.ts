import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { KickSigner } from '../../simulator/kick-signer';
import { type CorpusPlan, CorpusRequests } from './corpus-requests';

/** Signed webhook requests as the bytes that are sent, made beforehand: signing costs twenty times what checking does. */
export interface Corpus {
  requests: Buffer[];
  messageIds: string[];
}

/** Changed whenever what a corpus holds changes, so that an old one is not taken for it. */
const VERSION = 3;
/** Requests that are signed side by side and written as one block. */
const BLOCK = 2000;
/**
 * Messages that were written more than 50 minutes ago are looked up in Postgres before they are judged, which live chat
 * is not. The oldest of a corpus are 10 minutes old when it is made; the rest is for the scenario.
 */
const MAX_AGE_MS = 20 * 60_000;

/** Where a fresh corpus lies, made if there is none; two cores sign about 2,500 requests a second. */
export async function ensureCorpus(
  dir: string,
  signer: KickSigner,
  plan: CorpusPlan,
  log: (line: string) => void,
): Promise<string> {
  mkdirSync(dir, { recursive: true });
  const name = `v${VERSION}-${plan.messages}-${plan.chatters}-${plan.channels}`;
  const fresh = freshCorpora(dir).find((file) => file.startsWith(`${name}.`));
  if (fresh) return join(dir, fresh);
  log(`  signing ${plan.messages} requests`);
  const baseMs = Math.floor(Date.now() / 1000) * 1000;
  const path = join(dir, `${name}.${baseMs}`);
  const unfinished = join(dir, 'unfinished');
  const requests = new CorpusRequests(plan, baseMs, signer);
  writeFileSync(unfinished, block({ requests: await requests.starts(), messageIds: [] }));
  for (let from = 0; from < plan.messages; from += BLOCK) {
    const length = Math.min(BLOCK, plan.messages - from);
    const messages = await Promise.all(Array.from({ length }, (_, n) => requests.chat(from + n)));
    const signed = { requests: messages.map(({ bytes }) => bytes), messageIds: messages.map(({ id }) => id) };
    appendFileSync(unfinished, block(signed));
  }
  renameSync(unfinished, path);
  return path;
}

/** Bytes of a part of a corpus: the length of its head, the head, the requests. */
function block({ requests, messageIds }: Corpus): Buffer {
  const lengths = requests.map(({ length }) => length);
  const head = Buffer.from(JSON.stringify({ lengths, messageIds }));
  const headLength = Buffer.alloc(4);
  headLength.writeUInt32LE(head.length);
  return Buffer.concat([headLength, head, ...requests]);
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
    // One by one: as many arguments of one call would not fit on the stack.
    for (const id of head.messageIds) corpus.messageIds.push(id);
  }
  return corpus;
}

/** Removes those that are too old; a full run's have half a gigabyte. */
function freshCorpora(dir: string): string[] {
  const corpora = readdirSync(dir).filter((file) => /^v\d+-/.test(file));
  const isFresh = (file: string) => Number(file.split('.')[1]) > Date.now() - MAX_AGE_MS;
  for (const file of corpora.filter((each) => !isFresh(each))) rmSync(join(dir, file));
  return corpora.filter(isFresh);
}
