import { ADMIN_SETTINGS, administration } from '../support/admin';
import type { Channel } from '../support/channel';
import { DescribedAnswers } from '../support/described-answers';
import { eventually } from '../support/eventually';
import type { Answer } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { freshId, idOf, viewer } from '../support/people';
import { StoreRelay } from '../support/store-relay';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
/** How an endpoint is asked: path below /api/admin and body. */
type Request = [path: string, body?: unknown];

const described = new DescribedAnswers();
let board: Kickboard;
/** An api whose stores can be taken away. */
let fragile: string;
/** An api without an administration. */
let closed: string;
/** An api that takes one request a minute. */
let limited: string;
let redis: StoreRelay;
let postgres: StoreRelay;
let channel: Channel;
let entry: string;

beforeAll(async () => {
  // Nothing listens there: the doctor asks Kick.
  const settings = { ENDPOINTS_ALLOW_PRIVATE: '127.0.0.1', KICK_API_URL: 'http://127.0.0.1:9' };
  board = await Kickboard.start({ settings: { ...ADMIN_SETTINGS, ...settings } });
  redis = await StoreRelay.before(board.stores.redisUrl);
  postgres = await StoreRelay.before(board.stores.databaseUrl);
  fragile = (await board.startApi({ REDIS_URL: redis.url, DATABASE_URL: postgres.url })).url;
  closed = (await board.startApi({ ADMIN_PASSWORD: '' })).url;
  limited = (await board.startApi({ API_RATE_LIMIT: '1' })).url;
  channel = board.channel();
  await channel.start();
  const alice = viewer('alice');
  await channel.chat(alice, 1);
  await board.kick.send('chat.message.sent', 'not JSON');
  await board.kick.send('chat.message.sent', 'not JSON either');
  await board.settle();
  const [row] = await board.sql<{ id: string }>('SELECT id FROM coin_entries WHERE user_id = $1', [
    idOf(alice),
  ]);
  entry = row?.id as string;
});
afterAll(async () => {
  await board.close();
  redis.close();
  postgres.close();
});

const letter = async () =>
  (await board.sql<{ id: string }>('SELECT id FROM dead_letters ORDER BY id LIMIT 1'))[0]?.id as string;

/** The newest batch of a kind; 1 while there is none. */
const batch = async (kind: string) =>
  (
    await board.sql<{ id: string }>('SELECT id FROM admin_batches WHERE kind = $1 ORDER BY id DESC LIMIT 1', [
      kind,
    ])
  )[0]?.id ?? '1';

/** An endpoint that nobody answers for. */
async function outgoing(): Promise<string> {
  const [row] = await board.sql<{ id: string }>(
    `INSERT INTO endpoints (url, event_types, secret, state, position)
     VALUES ('http://127.0.0.1:1/', '{session.ended}', 'whsec_c2VjcmV0', 'disabled', 0) RETURNING id`,
  );
  return row?.id as string;
}
const WISH = { url: 'http://127.0.0.1:1/', event_types: ['session.ended'] };

const user = String(freshId());
const reason = 'a reason';
const taking = (amount: number) => ({
  amount,
  reason,
  idempotency_key: `key of ${amount}`.replaceAll(' ', '-'),
});
const TOO_LARGE = { reason: 'x'.repeat(500_000) };

interface Endpoint {
  name: string;
  good: () => Promise<Request> | Request;
  /** By status: what else is asked for. */
  others?: Record<number, () => Request>;
  /** Answers also while both stores are away. */
  needsNoStore?: boolean;
  /** Takes more than the others; what is too much for it a test of its own sends. */
  isTooLargeElsewhere?: boolean;
}

const ENDPOINTS: Endpoint[] = [
  {
    name: 'post /api/admin/viewers/{user_id}/adjust',
    good: () => [`viewers/${user}/adjust`, taking(5)],
    others: {
      400: () => [`viewers/${user}/adjust`, {}],
      409: () => [`viewers/${user}/adjust`, { ...taking(-50) }],
      422: () => [`viewers/${user}/adjust`, { ...taking(5), amount: 6 }],
    },
  },
  {
    name: 'post /api/admin/viewers/{user_id}/spend',
    good: () => [`viewers/${user}/spend`, taking(1)],
    others: {
      400: () => ['viewers/abc/spend', taking(1)],
      409: () => [`viewers/${user}/spend`, taking(50)],
      422: () => [`viewers/${user}/spend`, { ...taking(1), amount: 2 }],
    },
  },
  {
    name: 'post /api/admin/entries/{entry_id}/reverse',
    good: () => [`entries/${entry}/reverse`, { reason }],
    others: { 400: () => ['entries/abc/reverse', { reason }] },
  },
  {
    name: 'put /api/admin/viewers/{user_id}/exclusion',
    good: () => [`viewers/${user}/exclusion`, { excluded: true, reason }],
    others: { 400: () => [`viewers/${user}/exclusion`, {}] },
  },
  {
    name: 'post /api/admin/sessions/{session_id}/end',
    good: () => [`sessions/${channel.session()}/end`, {}],
    others: { 400: () => ['sessions/abc/end', {}] },
  },
  {
    name: 'post /api/admin/sessions/{session_id}/resume',
    good: () => [`sessions/${channel.session()}/resume`],
    others: { 400: () => ['sessions/abc/resume'] },
  },
  {
    name: 'get /api/admin/dead-letters',
    good: () => ['dead-letters?limit=10'],
    others: { 400: () => ['dead-letters?limit=0'] },
  },
  {
    name: 'get /api/admin/dead-letters/{id}',
    good: async () => [`dead-letters/${await letter()}`],
    others: { 400: () => ['dead-letters/abc'] },
  },
  {
    name: 'post /api/admin/dead-letters/{id}/replay',
    good: async () => [`dead-letters/${await letter()}/replay`],
    others: { 400: () => ['dead-letters/abc/replay'] },
  },
  {
    name: 'post /api/admin/dead-letters/replay',
    good: () => ['dead-letters/replay', {}],
    others: { 400: () => ['dead-letters/replay', { reason: 5 }] },
  },
  {
    name: 'delete /api/admin/dead-letters/{id}',
    good: async () => [`dead-letters/${await letter()}`],
    others: { 400: () => ['dead-letters/abc'] },
  },
  {
    name: 'get /api/admin/viewers',
    good: () => ['viewers?query=ali'],
    others: { 400: () => ['viewers?limit=0'] },
  },
  {
    name: 'delete /api/admin/viewers/{user_id}',
    good: () => [`viewers/${String(freshId())}`],
    others: { 400: () => ['viewers/abc'] },
  },
  {
    name: 'delete /api/admin/viewers/{user_id}/ban',
    good: async () => {
      await board.sql(
        `INSERT INTO viewer_bans (broadcaster_user_id, user_id, reason, banned_at) VALUES (77, $1, 'spam', now())
         ON CONFLICT DO NOTHING`,
        [user],
      );
      return [`viewers/${user}/ban`];
    },
    others: { 400: () => ['viewers/abc/ban'] },
  },
  {
    name: 'get /api/admin/viewers/{user_id}/exclusion',
    good: () => [`viewers/${user}/exclusion`],
    others: { 400: () => ['viewers/abc/exclusion'] },
  },
  {
    name: 'get /api/admin/viewers/{user_id}/messages',
    good: () => [`viewers/${user}/messages`],
    others: { 400: () => [`viewers/${user}/messages?limit=0`] },
  },
  {
    name: 'get /api/admin/batches',
    good: () => ['batches'],
    others: { 400: () => ['batches?limit=0'] },
  },
  {
    name: 'post /api/admin/batches/reset',
    good: () => ['batches/reset', { scope: 'balances', reason }],
    others: { 400: () => ['batches/reset', {}] },
  },
  {
    name: 'post /api/admin/batches/{batch_id}/undo',
    good: async () => [`batches/${await batch('reset')}/undo`, { reason }],
    others: { 400: () => ['batches/abc/undo', { reason }] },
  },
  {
    name: 'post /api/admin/imports',
    // As a body of JSON that the request sends.
    good: () => ['imports?source=botrix&dry_run=true', [{ name: 'alice', points: 5 }]],
    others: { 400: () => ['imports?source=excel', []] },
    isTooLargeElsewhere: true,
  },
  { name: 'get /api/admin/exports/balances.csv', good: () => ['exports/balances.csv'] },
  { name: 'get /api/admin/exports/entries.csv', good: () => ['exports/entries.csv'] },
  {
    name: 'get /api/admin/exports/boards/{session_id}.csv',
    good: () => [`exports/boards/${channel.session()}.csv`],
    others: { 400: () => ['exports/boards/abc.csv'] },
  },
  { name: 'get /api/admin/overview', good: () => ['overview'], needsNoStore: true },
  { name: 'get /api/admin/doctor', good: () => ['doctor'], needsNoStore: true },
  { name: 'get /api/admin/settings', good: () => ['settings'], needsNoStore: true },
  { name: 'get /api/admin/endpoints', good: () => ['endpoints'] },
  {
    name: 'get /api/admin/endpoints/{endpoint_id}',
    good: async () => [`endpoints/${await outgoing()}`],
    others: { 400: () => ['endpoints/abc'] },
  },
  {
    name: 'post /api/admin/endpoints',
    good: () => ['endpoints', WISH],
    others: { 400: () => ['endpoints', {}] },
  },
  {
    name: 'put /api/admin/endpoints/{endpoint_id}',
    good: async () => [`endpoints/${await outgoing()}`, WISH],
    others: { 400: () => ['endpoints/abc', WISH] },
  },
  {
    name: 'delete /api/admin/endpoints/{endpoint_id}',
    good: async () => [`endpoints/${await outgoing()}`],
    others: { 400: () => ['endpoints/abc'] },
  },
  {
    name: 'post /api/admin/endpoints/{endpoint_id}/disable',
    good: async () => [`endpoints/${await outgoing()}/disable`],
    others: { 400: () => ['endpoints/abc/disable'] },
  },
  {
    name: 'post /api/admin/endpoints/{endpoint_id}/enable',
    good: async () => [`endpoints/${await outgoing()}/enable`, {}],
    others: { 400: () => ['endpoints/abc/enable', {}] },
  },
  {
    name: 'post /api/admin/endpoints/{endpoint_id}/rotate-secret',
    good: async () => [`endpoints/${await outgoing()}/rotate-secret`],
    others: { 400: () => ['endpoints/abc/rotate-secret'] },
  },
  {
    name: 'post /api/admin/endpoints/{endpoint_id}/test',
    good: async () => [`endpoints/${await outgoing()}/test`],
    others: { 400: () => ['endpoints/abc/test'] },
  },
  {
    name: 'post /api/admin/endpoints/{endpoint_id}/replay',
    good: async () => [`endpoints/${await outgoing()}/replay`, { since: new Date().toISOString() }],
    others: { 400: () => ['endpoints/abc/replay', {}] },
  },
  {
    name: 'get /api/admin/audit',
    good: () => ['audit'],
    others: { 400: () => ['audit?cursor=x'] },
  },
];

const methodOf = (name: string) => name.split(' ')[0]?.toUpperCase() as Method;

async function expectAnswer(
  { name }: Endpoint,
  status: number,
  [path, body]: Request,
  { url = board.url, headers = {} }: { url?: string; headers?: Record<string, string> } = {},
): Promise<Answer<unknown>> {
  const answer = await administration(board, url)<unknown>(methodOf(name), path, body, headers);
  expect([name, answer.status, answer.body]).toEqual([name, status, expect.anything()]);
  described.expect(name, answer);
  return answer;
}

const OTHERS = ENDPOINTS.flatMap((endpoint) =>
  Object.entries(endpoint.others ?? {}).map(
    ([status, request]): [name: string, number, Endpoint, () => Request] => [
      endpoint.name,
      Number(status),
      endpoint,
      request,
    ],
  ),
);

test.each(ENDPOINTS.map((endpoint): [string, Endpoint] => [endpoint.name, endpoint]))(
  '%s answers as described: done, without a login, from elsewhere, off, too often',
  async (_, endpoint) => {
    const request = await endpoint.good();
    await expectAnswer(endpoint, 401, request, { headers: { Authorization: '' } });
    await expectAnswer(endpoint, 403, request, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
    await expectAnswer(endpoint, 404, request, { url: closed });
    await administration(board, limited)('GET', 'overview');
    await expectAnswer(endpoint, 429, request, { url: limited });
    await expectAnswer(endpoint, 200, request);
    if (described.statuses(endpoint.name).includes(413) && !endpoint.isTooLargeElsewhere)
      await expectAnswer(endpoint, 413, [request[0], TOO_LARGE]);
  },
);

test.each(OTHERS)('%s is %i as described', async (_, status, endpoint, request) => {
  await expectAnswer(endpoint, status, request());
});

test('a reversal and a stream with a successor are 409 as described', async () => {
  const [reverse, resume] = [ENDPOINTS[2], ENDPOINTS[5]] as [Endpoint, Endpoint];
  const [row] = await board.sql<{ id: string }>('SELECT id FROM coin_entries WHERE reverses_entry_id = $1', [
    entry,
  ]);
  await expectAnswer(reverse, 409, [`entries/${row?.id}/reverse`, { reason }]);
  const other = board.channel();
  await other.start();
  await other.end({ minute: 10 });
  await other.start({ minute: 20 });
  await expectAnswer(resume, 409, [`sessions/${other.session()}/resume`]);
});

test('an undo is not undone, and a file of more than 48 MiB is not read: 409 and 413 as described', async () => {
  const undo = ENDPOINTS.find(({ name }) => name.endsWith('/undo')) as Endpoint;
  await expectAnswer(undo, 409, [`batches/${await batch('undo')}/undo`, { reason }]);
  const imports = ENDPOINTS.find(({ name }) => name.endsWith('/imports')) as Endpoint;
  await expectAnswer(imports, 413, ['imports?source=botrix', 'x'.repeat(49 * 1024 * 1024)]);
});

test('more endpoints than there can be are 409 as described', async () => {
  const create = ENDPOINTS.find(({ name }) => name === 'post /api/admin/endpoints') as Endpoint;
  for (let i = 0; i < 50; i += 1) await outgoing();
  await expectAnswer(create, 409, ['endpoints', WISH]);
});

test('every endpoint is 503 as described while both stores are away', async () => {
  redis.cut();
  postgres.cut();
  for (const endpoint of ENDPOINTS) {
    const request = await (endpoint.name.includes('{id}') ? endpointOfLetter(endpoint) : endpoint.good());
    const status = endpoint.needsNoStore ? 200 : 503;
    await eventually(() => expectAnswer(endpoint, status, request, { url: fragile }));
  }
  redis.mend();
  postgres.mend();
});

const endpointOfLetter = ({ name }: Endpoint): Request => [
  name.endsWith('/replay') ? 'dead-letters/1/replay' : 'dead-letters/1',
];

test('every answer of the administration that is described was seen', () => {
  const all = described.endpoints
    .filter((endpoint) => endpoint.includes(' /api/admin/') && !endpoint.endsWith('/rebuild'))
    .flatMap((endpoint) => described.statuses(endpoint).map((status) => `${endpoint} ${status}`));
  const without = new Set(
    ENDPOINTS.flatMap(({ name, needsNoStore }) => (needsNoStore ? [`${name} 503`] : [])),
  );
  expect(all.filter((answer) => !described.checked.has(answer) && !without.has(answer))).toEqual([]);
});
