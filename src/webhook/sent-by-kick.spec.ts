import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { KICK_PUBLISHED_KEY } from '../platform/config/kick-published-key';
import { parseKickEvent } from './kick-event';
import { type DeliveryHeaders, readHeaders, sentMs, SignatureCheck } from './signature';

const SENT = '2026-06-01T20:00:00Z';
const NOW = Date.parse(SENT);

describe('the time of sending', () => {
  const sent = (id: string, timestamp = SENT) => sentMs({ id, timestamp, signature: '', type: '' });

  it('has the milliseconds of the ULID, so that two events of one second can be told apart', () => {
    expect(sent(ulid(NOW + 863))).toBe(NOW + 863);
    expect(sent(ulid(NOW + 1000))).toBe(NOW + 1000);
  });

  it("is the id's when a retry was signed later", () => {
    expect(sent(ulid(NOW - 3_600_000))).toBe(NOW - 3_600_000);
  });

  it('is the signed time when the id tells a later or an impossible one, or is no ULID', () => {
    expect(sent(ulid(NOW + 1001))).toBe(NOW);
    expect(sent(ulid(NOW - 8 * 86_400_000))).toBe(NOW);
    for (const id of ['x', ulid(NOW).toLowerCase(), `${ulid(NOW)}0`, `8${ulid(NOW).slice(1)}`])
      expect(sent(id)).toBe(NOW);
  });

  it('reads fractions and offsets (quirk 5)', () => {
    expect(sent('x', '2026-06-02T07:00:00.250+11:00')).toBe(NOW + 250);
  });
});

const VECTOR = ['../../../shared', '../../../../shared']
  .map((folder) => join(__dirname, folder, 'vectors/kick-signed-livestream.json'))
  .find((path) => existsSync(path));

(VECTOR ? describe : describe.skip)('a delivery that Kick signed', () => {
  const { headers, body_base64 } = JSON.parse(VECTOR ? readFileSync(VECTOR, 'utf8') : '{}') as {
    headers: Record<string, string>;
    body_base64: string;
  };

  const lower = Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );

  it('is good under the published key, has its shape, and is old', () => {
    const read = readHeaders(lower) as DeliveryHeaders;
    const body = Buffer.from(body_base64, 'base64');
    const sent = Date.parse('2025-04-01T07:56:19Z');
    const kicks = new SignatureCheck(() => [createPublicKey(KICK_PUBLISHED_KEY)], 86_400);
    expect(kicks.problem(read, body, sent)).toBeNull();
    expect(kicks.problem(read, body, sent + 86_400_001)?.reason).toBe('stale');
    expect(kicks.problem(read, Buffer.concat([body, body]), sent)?.reason).toBe('invalid_signature');
    expect(sentMs(read)).toBe(sent + 863);
    expect(parseKickEvent(read.type, body, { receivedMs: sent, sentMs: () => sent })).toMatchObject({
      kind: 'stream-status',
      broadcaster_user_id: '4809577',
    });
  });
});
