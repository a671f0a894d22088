import { askedInTurn } from '../rig/requests';
import type { Rig, Server } from '../rig/rig';
import type { Size } from '../size';

const CHANNEL = 6_500_001;
/** Places that are asked for in turn, so that not one page alone is looked at. */
const PLACES = 200;

/** Ten messages a second by 5,000 viewers, a stream every 100,000, in the order in which they were written. */
const FILL = `
  INSERT INTO chat_messages
  SELECT 'bench-' || lpad(n::text, 12, '0'), $1::bigint, 20000000 + n % 5000, $1::bigint || '-' || n / 100000,
         'message ' || n || ' of a chat that is long enough to look like one', '[]', 0,
         jsonb_build_object('user_id', $1::bigint::text, 'username', 'channel', 'channel_slug', 'channel', 'profile_picture', NULL,
           'is_verified', true, 'is_anonymous', false, 'identity', NULL),
         jsonb_build_object('user_id', (20000000 + n % 5000)::text, 'username', 'viewer' || n % 5000,
           'channel_slug', 'viewer' || n % 5000, 'profile_picture', NULL, 'is_verified', false, 'is_anonymous', false,
           'identity', '{"username_color":"#75FD46","badges":[]}'::jsonb),
         NULL, date_trunc('second', t), t, (extract(epoch FROM t) * 1000000)::bigint, 0, 'rate_limited'
    FROM generate_series($2::bigint, $3::bigint) AS n,
         LATERAL (SELECT to_timestamp($4::float8 + n * 0.1) AS t) AS written`;
const FILL_BATCH = 1_000_000;

/** Pages of 50 of one channel's history, one request at a time: the newest, and from places far down, which must cost the same. */
export async function chatPages(rig: Rig, api: Server, size: Size) {
  const { rows, pages } = size.reads;
  const begin = performance.now();
  const firstSecond = Math.floor(Date.now() / 1000) - rows / 10 - 3600;
  for (let from = 1; from <= rows; from += FILL_BATCH) {
    await rig.query(FILL, [CHANNEL, from, Math.min(rows, from + FILL_BATCH - 1), firstSecond]);
    rig.log(`  ${Math.min(rows, from + FILL_BATCH - 1)} rows, ${seconds(begin)} s`);
  }
  await rig.query('VACUUM (ANALYZE) chat_messages');
  await rig.query('CHECKPOINT');
  rig.log(`  filled in ${seconds(begin)} s`);

  const page = (cursor: string) => `/api/chat?broadcaster_user_id=${CHANNEL}&limit=50${cursor}`;
  const at = (n: number) => `&cursor=${cursorOf(firstSecond + n * 0.1)}`;
  const around = (share: number) =>
    Array.from({ length: PLACES }, (_, i) =>
      page(at(Math.floor(rows * share + (rows / 50 / PLACES) * i) + 100)),
    );
  const ask = (paths: string[]) => askedInTurn(rig, api, paths, { count: pages, warmUp: PLACES });
  const result = {
    rows,
    newest: await ask([page('')]),
    middle: await ask(around(0.5)),
    oldest: await ask(around(0)),
  };
  rig.log(`  ${JSON.stringify(result)}`);
  return result;
}

/** As the API makes them: the place of a message, by its time of writing (ms) and its arrival (µs). */
const cursorOf = (second: number) =>
  Buffer.from(`${Math.floor(second) * 1000}.${Math.round(second * 1e6)}`).toString('base64url');

const seconds = (begin: number) => Math.round((performance.now() - begin) / 1000);
