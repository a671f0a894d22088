import { createServer, type Server } from 'node:http';
import { listenOnLoopback } from '../../simulator/loopback';
import { behindNginx } from '../support/behind-nginx';
import { request } from '../support/http';
import { Nginx } from '../support/nginx';

behindNginx('behind deploy/nginx.conf, with one of two apis that is being stopped', () => {
  let apis: Server[];
  let nginx: Nginx;
  beforeAll(async () => {
    apis = [
      // It takes the request, and its connection is closed before the answer.
      createServer(({ socket }) => void socket.destroy()),
      createServer(({ url }, response) => void response.end(url)),
    ];
    nginx = await Nginx.plainExample(...(await Promise.all(apis.map((api) => listenOnLoopback(api)))));
  });
  afterAll(async () => {
    await nginx?.close();
    for (const api of apis) api.close();
  });

  test.each(['', '/kickboard'])(
    'a question for coins below "%s/" is answered by the other one',
    async (prefix) => {
      // The apis are asked in turn.
      for (let n = 0; n < 4; n += 1) {
        const { status, body } = await request(`${nginx.url}${prefix}/api/chat/sweet-coins`, {
          method: 'POST',
          body: '{}',
        });
        expect([status, body]).toEqual([200, '/api/chat/sweet-coins']);
      }
    },
  );

  test('an act that must not be done twice is not given to the other one', async () => {
    const answers: number[] = [];
    for (let n = 0; n < 4; n += 1) {
      const { status } = await request(`${nginx.url}/api/admin/viewers/1/adjust`, {
        method: 'POST',
        body: '{}',
      });
      answers.push(status);
    }
    expect(answers).toContain(502);
  });
});
