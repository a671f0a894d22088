import { request as httpRequest } from 'node:http';
import { ADMIN_SETTINGS, LOGIN } from '../support/admin';
import { Kickboard } from '../support/kickboard';
import { withPostgres } from '../support/postgres';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0, settings: ADMIN_SETTINGS });
});
afterAll(() => board.close());

/** More than lies in the buffers of a connection: it is sent when the server has read it. */
const LARGE = Buffer.concat([Buffer.from('username,points\n'), Buffer.alloc(20 * 1024 * 1024, 'x')]);

function send(file: Buffer): { isSent: Promise<void>; answer: Promise<[status: number, body: string]> } {
  const request = httpRequest(`${board.url}/api/admin/imports?source=csv`, {
    method: 'POST',
    agent: false,
    headers: { ...LOGIN, 'Content-Length': file.length },
  });
  const isSent = new Promise<void>((resolve, reject) => request.on('finish', resolve).on('error', reject));
  const answer = new Promise<[number, string]>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve([response.statusCode ?? 0, body]));
    });
  });
  request.end(file);
  return { isSent, answer };
}

test('a file is read also while another one is imported, so that it is not cut off as one that does not arrive', async () => {
  await withPostgres(board.stores.databaseUrl, async (client) => {
    await client.query('BEGIN');
    await client.query('LOCK TABLE import_rows');
    const first = send(Buffer.from('username,points\nann,5\n'));
    await first.isSent;
    const waiting = [1, 2, 3, 4].map(() => send(LARGE));
    await Promise.all(waiting.map(({ isSent }) => isSent));
    // What all of them hold in memory has a bound.
    expect(await send(LARGE).answer).toEqual([503, expect.stringContaining('send this one again')]);
    await client.query('COMMIT');
    for (const { answer } of [first, ...waiting]) expect((await answer)[0]).toBe(200);
  });
});
