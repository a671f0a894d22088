import { get as httpGet, type IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';

let board: Kickboard;
/** Addresses of what the page loads, as it names them. */
let assets: string[];
beforeAll(async () => {
  board = await Kickboard.start();
  const { body } = await request<string>(`${board.url}/`);
  assets = [...body.matchAll(/(?:src|href)="\.(\/assets\/[^"]+)"/g)].map(([, path]) => path as string);
});
afterAll(() => board.close());

/** The bytes as they come, which `fetch` would decode. */
const load = (path: string, accept: string) =>
  new Promise<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer }>((resolve, reject) => {
    httpGet(board.url + path, { headers: { 'Accept-Encoding': accept } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, bytes: Buffer.concat(chunks) });
      });
    }).on('error', reject);
  });

test('scripts and styles come as small as the client accepts them, and are the same', async () => {
  expect(assets.filter((path) => path.endsWith('.js')).length).toBeGreaterThan(1);
  expect(assets.some((path) => path.endsWith('.css'))).toBe(true);
  for (const path of assets) {
    const [plain, gzip, br] = [
      await load(path, 'identity'),
      await load(path, 'deflate, gzip'),
      await load(path, 'gzip, deflate, br'),
    ];
    expect([plain, gzip, br].map(({ headers }) => headers['content-encoding'])).toEqual([
      undefined,
      'gzip',
      'br',
    ]);
    expect(gunzipSync(gzip.bytes).equals(plain.bytes)).toBe(true);
    expect(brotliDecompressSync(br.bytes).equals(plain.bytes)).toBe(true);
    const types = [plain, gzip, br].map(({ headers }) => headers['content-type']);
    expect(new Set(types)).toEqual(
      new Set([expect.stringMatching(/^text\/(javascript|css); charset=utf-8$/)]),
    );
    expect(br.headers.vary).toContain('Accept-Encoding');
    expect(Number(br.headers['content-length'])).toBe(br.bytes.length);
  }
});

test('a browser keeps them, and asks for none of them again', async () => {
  for (const path of assets)
    expect((await load(path, 'br')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
});

test.each(['/assets/nothing-AAAAAAAA.js', '/assets/nothing-AAAAAAAA.js.br', '/assets/'])(
  '%s is not there, and nobody keeps that',
  async (path) => {
    const { status, headers } = await load(path, 'br');
    expect([status, headers['cache-control'] ?? '', headers['content-encoding']]).toEqual([
      404,
      expect.not.stringContaining('immutable'),
      undefined,
    ]);
  },
);
