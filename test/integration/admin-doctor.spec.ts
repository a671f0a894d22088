import type { DoctorAnswer } from '../../src/admin/doctor.dto';
import { Doctor } from '../../src/kick/doctor';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { Kickboard } from '../support/kickboard';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({
    connected: (platform) => platform.addChannel(4242, 'sweetflips'),
    settings: ADMIN_SETTINGS,
  });
});
afterAll(() => board.close());

const examined = async (url: string) =>
  (await administration(board, url)<DoctorAnswer>('GET', 'doctor')).body;

test('the findings of the doctor are told with what to do, in the order of the examination', async () => {
  const { url } = await board.startApi({ KICK_BROADCASTER_IDS: 'sweetflips' });
  const { well, findings } = await examined(url);
  expect(findings.map(({ check, result }) => [check, result]).slice(0, 3)).toEqual([
    ['stores', 'ok'],
    ['credentials', 'ok'],
    ['channels', 'ok'],
  ]);
  expect([well, findings.at(-1)]).toEqual([
    false,
    {
      check: 'deliveries',
      result: 'red',
      found: 'none has arrived yet',
      remedy: expect.stringContaining('/api/webhook'),
    },
  ]);
});

test('without an app and a channel, the first steps are among the findings', async () => {
  const { url } = await board.startApi({ KICK_CLIENT_ID: '', KICK_CLIENT_SECRET: '' });
  const { well, findings } = await examined(url);
  const byCheck = new Map(findings.map((finding) => [finding.check, finding]));
  expect(well).toBe(false);
  expect(byCheck.get('credentials')).toMatchObject({
    result: 'red',
    remedy: expect.stringContaining('KICK_CLIENT_ID'),
  });
  expect(byCheck.get('channels')?.result).toBe('skipped');
});

test('all who ask at once, and right after, share one examination', async () => {
  let examinations = 0;
  const { url } = await board.startApi({}, (module) =>
    module.overrideProvider(Doctor).useValue({
      examine: async () => {
        examinations += 1;
        await new Promise((resolve) => setImmediate(resolve));
        return [];
      },
    }),
  );
  const answers = await Promise.all([examined(url), examined(url), examined(url)]);
  answers.push(await examined(url));
  expect(new Set(answers.map((answer) => answer.examined_at)).size).toBe(1);
  expect([examinations, answers[0]?.well]).toEqual([1, true]);
});

test('a check that Kick never answers is given up, and named with what to do', async () => {
  board.kick.server.platform.faults.api = 'hangs';
  try {
    const { url } = await board.startApi({ KICK_BROADCASTER_IDS: 'sweetflips' });
    const { findings } = await examined(url);
    expect(findings.find(({ check }) => check === 'credentials')).toMatchObject({
      result: 'red',
      found: expect.stringContaining('10 s'),
      remedy: expect.stringContaining('again in a minute'),
    });
  } finally {
    board.kick.server.platform.faults.api = 'fine';
  }
}, 60_000);
