import { createServer, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';

/** The least that can answer a poll: `node:http` with the bytes at hand, which nothing can change. */
const { board, coins } = JSON.parse(readFileSync(process.env.BARE_ANSWERS as string, 'utf8')) as {
  board: string;
  coins: string;
};

function answer(response: ServerResponse, json: string): void {
  response.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(json),
    ETag: '"bare"',
  });
  response.end(json);
}

const server = createServer((request, response) => {
  if (request.headers['if-none-match']) {
    response.writeHead(304, { ETag: '"bare"' });
    response.end();
  } else if (request.method === 'GET') {
    answer(response, board);
  } else {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      JSON.parse(Buffer.concat(chunks).toString());
      answer(response, coins);
    });
  }
});
server.listen(Number(process.env.PORT), '127.0.0.1');
// An orderly end, so that a CPU profile is written.
process.on('SIGTERM', () => process.exit(0));
