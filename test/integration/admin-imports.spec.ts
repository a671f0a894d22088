// Longer than usual: every kind of file, and every way in which one import may come twice, against one installation.
import { createHash } from 'node:crypto';
import { ADMIN_SETTINGS, administration, exported, importer } from '../support/admin';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { allAccounts, expectBalanced } from '../support/ledger';
import { freshId, idOf, viewer } from '../support/people';

interface Imported {
  status: string;
  batch_id: string | null;
  dry_run: boolean;
  counts: { applied: number; waiting: number; refused: number };
  rows: {
    line: number;
    status: string;
    user_id: string | null;
    username: string | null;
    amount: number | null;
    reason: string | null;
  }[];
}

let board: Kickboard;
let ask: ReturnType<typeof administration>;
let send: ReturnType<typeof importer>;
let channel: ReturnType<Kickboard['channel']>;
const [ada, lower, upper, comma] = ['Ada_L', 'twin', 'TWIN', 'comma'].map((name) => viewer(name));

beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
  [ask, send] = [administration(board), importer(board)];
  channel = board.channel();
  await channel.start();
  for (const person of [ada, lower, upper, comma]) await channel.chat(person as typeof ada & {}, 1);
  await board.settle();
});
afterAll(() => board.close());

const id = (person: typeof ada) => idOf(person as NonNullable<typeof ada>);
const imported = async (query: string, file: string | Buffer) => {
  const answer = await send<Imported>(query, file);
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  return answer.body;
};
const short = ({ rows }: Imported) => rows.map(({ line, status, amount }) => [line, status, amount]);
const shown = (user: string) => board.redis.get(board.keys.coins(user));
const undo = async ({ batch_id }: Imported) =>
  (await ask('POST', `batches/${batch_id}/undo`, { reason: 'test' })).body;

test('each row is answered: applied by id or name, waiting, or refused with a reason', async () => {
  const stranger = String(freshId());
  const file = [
    '\ufeffuser_id;username;points',
    `${stranger};;5`,
    ';@ada_l ;10',
    ';"no;body";7',
    ';twin;1',
    ';Twin;1',
    ';ADA_L;3',
    ';;4',
    'abc;;4',
    ';x;many',
    '',
    ';y',
    ';z;1;2',
  ].join('\r\n');
  const answer = await imported('source=csv', file);
  expect(answer).toMatchObject({
    status: 'applied',
    dry_run: false,
    counts: { applied: 3, waiting: 1, refused: 7 },
  });
  expect(answer.rows).toEqual([
    { line: 2, status: 'applied', user_id: stranger, username: null, amount: 5, reason: null },
    { line: 3, status: 'applied', user_id: id(ada), username: 'ada_l', amount: 10, reason: null },
    { line: 4, status: 'waiting', user_id: null, username: 'no;body', amount: 7, reason: null },
    { line: 5, status: 'applied', user_id: id(lower), username: 'twin', amount: 1, reason: null },
    expect.objectContaining({
      line: 6,
      status: 'refused',
      reason: expect.stringContaining('several viewers'),
    }),
    expect.objectContaining({ line: 7, status: 'refused', reason: expect.stringContaining('line 3') }),
    expect.objectContaining({ line: 8, status: 'refused', reason: expect.stringContaining('neither') }),
    expect.objectContaining({ line: 9, status: 'refused', reason: expect.stringContaining('abc') }),
    expect.objectContaining({ line: 10, status: 'refused', reason: expect.stringContaining('many') }),
    expect.objectContaining({ line: 12, status: 'refused', reason: expect.stringContaining('no points') }),
    expect.objectContaining({ line: 13, status: 'refused', reason: expect.stringContaining('4 columns') }),
  ]);
  expect([await shown(stranger), await shown(id(ada)), await shown(id(lower))]).toEqual(['5', '11', '2']);
  await expectBalanced(board);
  await undo(answer);
  expect([await shown(stranger), await shown(id(ada)), await shown(id(lower))]).toEqual(['0', '1', '1']);
  await expectBalanced(board);
});

test('a dry run says the same and changes nothing', async () => {
  const file = 'username,points\nada_l,10\nsomebody new,5\n';
  const before = await allAccounts(board);
  const dry = await imported('source=csv&dry_run=true', file);
  expect(dry).toMatchObject({
    batch_id: null,
    dry_run: true,
    counts: { applied: 1, waiting: 1, refused: 0 },
  });
  expect(await allAccounts(board)).toEqual(before);
  // Its rows go when they have been sent.
  await eventually(async () =>
    expect(await board.sql("SELECT 1 FROM admin_batches WHERE state = 'dry'")).toEqual([]),
  );
  const real = await imported('source=csv', file);
  expect(real.rows).toEqual(dry.rows);
  await undo(real);
});

test('the same file twice is one import, also when both come at once; after its undo it may come again', async () => {
  const file = 'username,points\nAda_L,100\n';
  const answers = await Promise.all([1, 2, 3].map(() => imported('source=csv', file)));
  expect(answers.map(({ status }) => status).sort()).toEqual(['applied', 'duplicate', 'duplicate']);
  expect(new Set(answers.map(({ batch_id }) => batch_id)).size).toBe(1);
  expect(answers[1]?.rows).toEqual(answers[0]?.rows);
  expect(await shown(id(ada))).toBe('101');
  await undo(answers[0] as Imported);
  const again = await imported('source=csv', file);
  expect([again.status, await shown(id(ada))]).toEqual(['applied', '101']);
  await undo(again);
});

test('a file that was saved with other line ends is the same import', async () => {
  const file = 'username,points\nAda_L,30';
  const first = await imported('source=csv', `${file}\n`);
  for (const saved of [file, `${file}\r\n`.replace('points\n', 'points\r\n'), `\ufeff${file}\n\n`])
    expect(await imported('source=csv', saved)).toMatchObject({
      status: 'duplicate',
      batch_id: first.batch_id,
    });
  expect(await shown(id(ada))).toBe('31');
  await undo(first);
});

test('a file that an earlier version imported, which told files apart byte by byte, is the same import', async () => {
  const file = 'username,points\nAda_L,40\n';
  const first = await imported('source=csv', file);
  await board.sql('UPDATE admin_batches SET content_hash = $1 WHERE id = $2', [
    createHash('sha256').update(file).digest('hex'),
    first.batch_id,
  ]);
  expect(await imported('source=csv', file)).toMatchObject({ status: 'duplicate', batch_id: first.batch_id });
  await undo(first);
});

test('points of a name that nobody has wait, and are credited once when somebody first writes under it', async () => {
  const answer = await imported('source=csv', 'username,points\nLatecomer,40\nnever,2\n');
  const late = viewer('latecomer');
  await channel.chat(late, 20);
  await channel.chat(late, 40);
  await eventually(async () => expect(await shown(idOf(late))).toBe('42'));
  await expectBalanced(board);
  const again = await imported('source=csv', 'username,points\nLatecomer,40\nnever,2\n');
  expect(again.rows.map(({ status, user_id }) => [status, user_id])).toEqual([
    ['applied', idOf(late)],
    ['waiting', null],
  ]);
  await undo(answer);
  expect(await shown(idOf(late))).toBe('2');
  const never = viewer('never');
  await channel.chat(never, 60);
  await expectBalanced(board);
  expect(await shown(idOf(never))).toBe('1');
});

test('a former name is credited to who had it, and says so', async () => {
  const old = viewer('old_name');
  await channel.chat(old, 80);
  await channel.chat({ ...old, username: 'new_name' }, 81);
  await board.settle();
  const answer = await imported('source=csv&dry_run=true', 'username,points\nold_name,4\n');
  expect(answer.rows).toMatchObject([
    { status: 'applied', user_id: idOf(old), reason: 'a former name of new_name' },
  ]);
});

test('of a viewer who is in a file twice, each row or the last one counts when that is asked for', async () => {
  const file = 'username,points\nada_l,1\nADA_L,2\nghost,3\nGhost,4\n';
  const kinds = await Promise.all(
    ['refuse', 'sum', 'last'].map((kind) => imported(`source=csv&dry_run=true&duplicates=${kind}`, file)),
  );
  expect(kinds.map(({ rows }) => rows.map(({ status }) => status))).toEqual([
    ['applied', 'refused', 'waiting', 'refused'],
    ['applied', 'applied', 'waiting', 'waiting'],
    ['refused', 'applied', 'refused', 'waiting'],
  ]);
  const real = await imported('source=csv&duplicates=sum', file);
  expect(await shown(id(ada))).toBe('4');
  await undo(real);
});

test.each<[string, string, string, [number, string, number | null][]]>([
  [
    'Firebot',
    'source=firebot',
    'ID,Username,coins\nx1,ada_l,5\nx2,com,ma,6\nx3,none',
    [
      [2, 'applied', 5],
      [3, 'waiting', 6],
      [4, 'refused', null],
    ],
  ],
  [
    'Mix It Up',
    'source=mixitup&column=GoldCoins',
    'MixItUpID\tTwitchID\tTwitchUsername\tMinutes\tGoldCoins\tRank\ng1\t77\tAda_L\t600\t1,500\t3\n',
    [[2, 'applied', 1500]],
  ],
  [
    'Streamlabs without a header',
    'source=streamlabs',
    'ada_l,1,250,3.5\nnew1,2,200,1\n',
    [
      [1, 'applied', 250],
      [2, 'waiting', 200],
    ],
  ],
  [
    'Streamlabs with a header',
    'source=streamlabs',
    'Name,Points,Hours\nada_l,250,3\n',
    [[2, 'applied', 250]],
  ],
  [
    'Streamlabs Cloudbot',
    'source=streamlabs',
    '{"data":{"data":[{"viewer":{"name":"ada_l"},"points":7},{"points":3}]}}',
    [
      [1, 'applied', 7],
      [2, 'refused', null],
    ],
  ],
  [
    'StreamElements',
    'source=streamelements',
    '{"_total":2,"users":[{"username":"ada_l","points":-5},{"username":"ada_m","points":1.5}]}',
    [
      [1, 'applied', -5],
      [2, 'refused', null],
    ],
  ],
  ['Botrix', 'source=botrix', '[{"name":"Ada_L","points":"12","watchtime":60}]', [[1, 'applied', 12]]],
])('a file of %s is read', async (_, query, file, rows) => {
  expect(short(await imported(`${query}&dry_run=true`, file))).toEqual(rows);
});

test('a file that was cut off says where, and keeps what is before', async () => {
  const answer = await imported('source=csv&dry_run=true', 'username,points\nada_l,5\n"half,');
  expect(answer.rows).toEqual([
    expect.objectContaining({ line: 2, status: 'applied' }),
    expect.objectContaining({
      line: 3,
      status: 'refused',
      reason: expect.stringContaining('breaks or ends inside of a row'),
    }),
  ]);
});

test.each<[string, string, string]>([
  ['source=excel', 'x', 'source must be one of'],
  ['source=csv&dry_run=maybe', 'x', 'dry_run must be true or false'],
  ['source=csv', '', 'the body is empty'],
  ['source=csv', 'a,b\n1,2\n', 'points or balance'],
  ['source=csv', 'PK\x03\x04zip', 'save the sheet as CSV'],
  ['source=firebot', 'ID,Username,coins,gems\n', 'one currency'],
  ['source=botrix', '{"a":1}', '[{"name","points"}]'],
  ['source=streamelements', '{"users":[{"user', 'is not JSON, or was cut off'],
])('%s with %j is refused: %s', async (query, file, message) => {
  const { status, body } = await send(query, file);
  expect([status, body.message]).toEqual([400, expect.stringContaining(message)]);
});

test('what is exported of balances is imported again unchanged, also names that are formulas', async () => {
  const formula = viewer('=cmd|calc');
  await channel.chat(formula, 100);
  await board.settle();
  const file = await exported(board, 'balances.csv');
  expect(file).toContain(`${idOf(formula)},'=cmd|calc,1\r\n`);
  const [lines] = [file.trim().split('\r\n')];
  expect(lines[0]).toBe('user_id,username,balance');
  const before = await allAccounts(board);
  const answer = await imported('source=csv', file);
  expect([answer.counts.applied, answer.counts.refused]).toEqual([lines.length - 1, 0]);
  expect(await shown(idOf(formula))).toBe('2');
  await undo(answer);
  await board.settle();
  expect((await allAccounts(board)).redis).toEqual(before.redis);
});

test('the ledger and the board of a stream are exported', async () => {
  const entries = await exported(board, 'entries.csv');
  const [{ count }] = (await board.sql('SELECT count(*)::int AS count FROM coin_entries')) as [
    { count: number },
  ];
  expect(entries.trim().split('\r\n')).toHaveLength(count + 1);
  const stream = await exported(board, `boards/${channel.session()}.csv`);
  expect(stream).toMatch(/^rank,user_id,username,points_earned,messages_sent,emotes_used\r\n1,/);
  expect(stream).toContain(`,${id(ada)},Ada_L,1,1,0\r\n`);
  expect((await ask('GET', 'exports/boards/4242-1.csv')).status).toBe(404);
});

test('twenty thousand rows are applied, waiting and undone', async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) =>
    i % 2 ? `${600_000_000 + i},,${i}` : `,waiter${i},${i + 1}`,
  );
  const before = await allAccounts(board);
  const answer = await imported('source=csv', `user_id,username,points\n${rows.join('\n')}\n`);
  expect(answer.counts).toEqual({ applied: 10_000, waiting: 10_000, refused: 0 });
  expect(answer.rows).toHaveLength(20_000);
  await expectBalanced(board);
  await undo(answer);
  await board.settle();
  expect((await allAccounts(board)).entries).toEqual(before.entries);
});
