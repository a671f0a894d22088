import { createPublicKey } from 'node:crypto';
import { encodeKickJson } from '../../simulator/kick-json';
import { KickSigner } from '../../simulator/kick-signer';
import { ulid } from 'ulid';
import { type DeliveryHeaders, readHeaders, SignatureCheck } from './signature';

const SIGNER = KickSigner.generate();
const SENT = '2026-06-01T20:00:00Z';
const NOW = Date.parse(SENT);
const BODY = Buffer.from(encodeKickJson({ content: 'I <3 this & that \u2028' }));

type Raw = Record<string, string | string[] | undefined>;
const lower = (headers: Raw): Raw =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** Headers of a delivery signed by `SIGNER`, as they are read; `changes` are made after signing. */
function delivery(
  fields: { timestamp?: string; messageId?: string } = {},
  changes: Raw = {},
): DeliveryHeaders {
  const headers = SIGNER.headers('chat.message.sent', BODY, { timestamp: SENT, ...fields });
  return readHeaders(lower({ ...headers, ...changes })) as DeliveryHeaders;
}

const check = new SignatureCheck(() => [createPublicKey(SIGNER.publicKeyPem)], 60);
const problem = (headers: DeliveryHeaders, body = BODY, now = NOW, one = check) =>
  one.problem(headers, body, now)?.reason ?? null;

describe('the signature', () => {
  it('fits the bytes as received', () => expect(problem(delivery())).toBeNull());

  it('does not fit the same JSON written again', () => {
    const again = Buffer.from(JSON.stringify(JSON.parse(BODY.toString())));
    expect(problem(delivery(), again)).toBe('invalid_signature');
  });

  it.each([
    ['one byte more', Buffer.concat([BODY, Buffer.from(' ')])],
    ['one byte less', BODY.subarray(1)],
    ['nothing', Buffer.alloc(0)],
  ])('does not fit %s', (_name, body) => expect(problem(delivery(), body)).toBe('invalid_signature'));

  it('does not fit another id or another time', () => {
    expect(problem({ ...delivery(), id: ulid() })).toBe('invalid_signature');
    expect(problem({ ...delivery(), timestamp: '2026-06-01T20:00:01Z' })).toBe('invalid_signature');
  });

  it('cannot be moved along the dots between id, time and body', () => {
    const id = delivery().id;
    const signature = SIGNER.sign(id, SENT, Buffer.from('a.b'));
    const moved = { id, timestamp: `${SENT}.a`, signature, type: 'x' };
    expect(problem(moved, Buffer.from('b'))).toBe('stale');
  });

  it('fits one key only', () => {
    const other = new SignatureCheck(() => [createPublicKey(KickSigner.generate().publicKeyPem)], 60);
    expect(problem(delivery(), BODY, NOW, other)).toBe('invalid_signature');
  });

  it.each(['A'.repeat(40), 'A'.repeat(344), `${'A'.repeat(1024)}==`])(
    'is no surprise at any length',
    (signature) => {
      expect(problem({ ...delivery(), signature })).toBe('invalid_signature');
    },
  );

  it('does not cover the type', () => {
    expect(problem({ ...delivery(), type: 'channel.followed' })).toBeNull();
  });
});

describe('the headers', () => {
  const good = lower(SIGNER.headers('chat.message.sent', BODY));

  it.each(
    ['id', 'timestamp', 'signature']
      .map((name) => name.replace(/^(id|timestamp)$/, 'message-$1'))
      .concat('type'),
  )('are refused without Kick-Event-%s, or with an empty one', (name) => {
    expect(readHeaders({ ...good, [`kick-event-${name}`]: undefined })).toBeNull();
    expect(readHeaders({ ...good, [`kick-event-${name}`]: '' })).toBeNull();
  });

  it.each([
    ['kick-event-message-id', 'two ids'],
    ['kick-event-message-id', 'x'.repeat(129)],
    ['kick-event-message-id', 'é'],
    ['kick-event-type', 'a, b'],
    ['kick-event-signature', 'not base64!'.repeat(9)],
    ['kick-event-signature', 'QUJD'],
    ['kick-event-signature', `${'A'.repeat(342)}===`],
  ])('are refused when %s is %j', (name, value) => {
    expect(readHeaders({ ...good, [name]: value })).toBeNull();
  });

  it('do not need the version and the subscription', () => {
    const { 'kick-event-version': _v, 'kick-event-subscription-id': _s, ...rest } = good;
    expect(readHeaders(rest)).not.toBeNull();
  });
});

describe('the age of a delivery', () => {
  it('may be exactly the limit and not more', () => {
    expect(problem(delivery(), BODY, NOW + 60_000)).toBeNull();
    expect(problem(delivery(), BODY, NOW + 60_001)).toBe('stale');
  });

  it('may lie 300 s in the future and not more', () => {
    expect(problem(delivery(), BODY, NOW - 300_000)).toBeNull();
    expect(problem(delivery(), BODY, NOW - 300_001)).toBe('stale');
  });

  it('is told with the way the clocks differ, and by how much', () => {
    const advice = (now: number) => check.problem(delivery(), BODY, now)?.advice;
    expect(advice(NOW + 90_000)).toMatch(
      /sent 90 s before .* 60 s are allowed .*KICK_WEBHOOK_MAX_AGE_SECONDS/,
    );
    expect(advice(NOW - 3_600_000)).toMatch(
      /sent 3600 s after .* 300 s are allowed: the clock here is behind/,
    );
    expect(check.problem(delivery({ timestamp: 'soon' }), BODY, NOW)?.advice).toMatch(/no RFC 3339 time/);
  });

  it('has no limit when that is 0, but the future still has', () => {
    const unlimited = new SignatureCheck(() => [createPublicKey(SIGNER.publicKeyPem)], 0);
    expect(problem(delivery(), BODY, NOW + 1e12, unlimited)).toBeNull();
    expect(problem(delivery(), BODY, NOW - 300_001, unlimited)).toBe('stale');
  });

  it.each([
    'NaN',
    'yesterday',
    '1780344000',
    '2026-06-01T20:00:00',
    '2026-99-01T20:00:00Z',
    '2026-05-32T20:00:00Z',
    '2026-05-31T24:00:00Z',
  ])('cannot be hidden behind the time %j (lesson 10)', (timestamp) => {
    const unlimited = new SignatureCheck(() => [createPublicKey(SIGNER.publicKeyPem)], 0);
    for (const one of [check, unlimited])
      expect(problem(delivery({ timestamp }), BODY, NOW, one)).toBe('stale');
  });

  it('is asked only of deliveries that are signed, so that strangers learn nothing', () => {
    expect(problem({ ...delivery(), timestamp: 'NaN' })).toBe('invalid_signature');
  });
});
