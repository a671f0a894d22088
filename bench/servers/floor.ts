import { createPublicKey, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Queue } from 'bullmq';
import Redis from 'ioredis';

/**
 * The floor: the least that can be called the same work. The signature is checked, the message lies in a Redis list and
 * a job of at most 25 messages is queued before the 200. No de-duplication, no order, no spool, no limits, no metrics.
 */
const JOB_SIZE = 25;
const key = createPublicKey(process.env.KICK_PUBLIC_KEY as string);
const redis = new Redis(process.env.REDIS_URL as string, { maxRetriesPerRequest: null });
const queue = new Queue('chat', { connection: redis, skipVersionCheck: true });
const ANSWER = '{"received":true,"status":"accepted"}';

let turn: { json: string; response: ServerResponse }[] = [];

async function flush(): Promise<void> {
  const batch = turn;
  turn = [];
  const jobs: Promise<unknown>[] = [redis.rpush('floor:buffer', ...batch.map(({ json }) => json))];
  for (let at = 0; at < batch.length; at += JOB_SIZE) {
    const messages = batch.slice(at, at + JOB_SIZE).map(({ json }) => json);
    jobs.push(queue.add('judge', { messages }, { removeOnComplete: true }));
  }
  await Promise.all(jobs);
  for (const { response } of batch) answer(response, 200, ANSWER);
}

function answer(response: ServerResponse, status: number, json: string): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(json),
  });
  response.end(json);
}

function handle(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const { headers } = request;
  const header = (name: string) => headers[`kick-event-${name}`] as string;
  const signed = `${header('message-id')}.${header('message-timestamp')}.`;
  const signature = Buffer.from(header('signature'), 'base64');
  if (!verify('RSA-SHA256', Buffer.concat([Buffer.from(signed), body]), key, signature)) {
    return answer(response, 401, '{"error":"invalid_signature"}');
  }
  const { message_id, broadcaster, sender, content, emotes, created_at } = JSON.parse(
    body.toString(),
  ) as Record<string, unknown>;
  if (turn.length === 0) setImmediate(() => void flush());
  turn.push({
    json: JSON.stringify({ message_id, broadcaster, sender, content, emotes, created_at }),
    response,
  });
}

const server = createServer((request, response) => {
  if (request.method !== 'POST') return answer(response, 404, '{"error":"Not Found"}');
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () =>
    handle(request, response, chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)),
  );
});
server.listen(Number(process.env.PORT), '127.0.0.1');
// An orderly end, so that a CPU profile is written.
process.on('SIGTERM', () => process.exit(0));
