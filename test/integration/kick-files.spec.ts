import { KickServer } from '../../simulator/kick-server';
import { KickSigner } from '../../simulator/kick-signer';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';

let board: Kickboard;
let kick: KickServer;
let files: string;
beforeAll(async () => {
  kick = new KickServer(KickSigner.generate());
  files = await kick.listen();
  board = await Kickboard.start({ settings: { KICK_FILES_URL: files } });
});
afterAll(async () => {
  await board.close();
  await kick.close();
});

test.each(['/', '/overlay', '/overlay-setup'])(
  '%s is told where Kick’s pictures are, and may load them from there',
  async (path) => {
    const { body, headers } = await request<string>(board.url + path);
    expect(body).toContain(`<meta name="kick-files" content="${files}" />`);
    expect(headers.get('content-security-policy')).toContain(`img-src 'self' https: data: ${files};`);
  },
);

test('the simulated Kick has the emotes of its crowd there', async () => {
  const { status, headers } = await request(`${files}/emotes/4147001/fullsize`);
  expect([status, headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
});
