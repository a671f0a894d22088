// Longer than usual: the bodies of all types are made here, and one property is asked of each.
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import * as fc from 'fast-check';
import * as kick from '../../simulator/kick-events';
import { parseTime, ShapeError } from './json-reader';
import { type KickEvent, parseKickEvent } from './kick-event';
import { BodyTooLarge, readBody } from './raw-body';

const NOW = Date.parse('2026-06-01T20:00:00Z');
const TIMES = { receivedMs: NOW, sentMs: () => NOW - 700 };
const MAX_BODY = 256 * 1024;

/** What a body is read as; null when it is refused as having another shape. Every other error fails the test. */
function read(type: string, body: Buffer): KickEvent | null {
  try {
    return parseKickEvent(type, body, TIMES);
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw error;
  }
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => [name, ...stringsOf(part)]);
}

/** Both stores can keep it: JSON gives it back as it was, and Postgres takes each text. */
function expectStorable(event: KickEvent): void {
  expect(JSON.parse(JSON.stringify(event))).toStrictEqual(event);
  expect(stringsOf(event).filter((text) => text.includes('\0') || !text.isWellFormed())).toEqual([]);
}

const TYPES = ['chat.message.sent', 'livestream.status.updated', 'livestream.metadata.updated'];
const type = fc.constantFrom(...TYPES);

const strangeText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '',
    '\0',
    '\ud83e',
    '__proto__',
    '[emote:1:a]',
    'javascript:alert(1)',
    'https://a/\0',
    '-1',
    '007',
  ),
  fc.nat(25_000).map((length) => '🦦'.repeat(length / 2)),
);

/** Numbers that JSON can tell and JavaScript cannot keep, written into the text in place of their mark. */
const NUMBERS = ['1e400', '-1e400', '-0', '9007199254740993', '1e-400', '0.1', '99999999999999999999'];
const strangeNumber = fc.constantFrom(...NUMBERS).map((text) => `number:${text}`);

const { strange } = fc.letrec<{ strange: unknown }>((tie) => ({
  strange: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, undefined, true, false, 0, -1, 1.5, 2 ** 53),
    { weight: 3, arbitrary: strangeNumber },
    strangeText,
    fc.array(tie('strange'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(strangeText, fc.constantFrom('user_id', 'badges', 'type', 'positions')),
      tie('strange'),
      {
        maxKeys: 4,
      },
    ),
  ),
}));

const encode = (body: unknown) =>
  Buffer.from((JSON.stringify(body) ?? '').replaceAll(/"number:([^"]+)"/g, '$1'));

const chat = () =>
  kick.chatMessage({
    content: 'hi [emote:37226:KEKW]',
    emotes: [{ emote_id: '37226', positions: [{ s: 3, e: 20 }] }],
    sender: kick.person({
      identity: { username_color: '#fff', badges: [{ text: 'Sub', type: 'subscriber', count: 3 }] },
    }),
    replies_to: { message_id: 'm0', content: 'yo', sender: kick.person() },
  });
const BODIES = [
  ['chat.message.sent', chat()],
  ['chat.message.sent', chat()],
  ['livestream.status.updated', kick.streamStarted()],
  ['livestream.status.updated', kick.streamEnded()],
  ['livestream.metadata.updated', kick.streamMetadata()],
] as const;

/** Where anything stands in a body. */
function pathsOf(body: unknown): string[][] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, part]) => [
    [name],
    ...pathsOf(part).map((path) => [name, ...path]),
  ]);
}

/** Puts `value` where the path leads, as far as the body goes along with it. */
function put(body: unknown, [name = '', ...rest]: string[], value: unknown): void {
  if (typeof body !== 'object' || body === null) return;
  const fields = body as Record<string, unknown>;
  if (rest.length === 0 || typeof fields[name] !== 'object') fields[name] = value;
  else put(fields[name], rest, value);
}

/** One of Kick's bodies with some of its parts replaced, and its type. */
const changed = fc.constantFrom(...BODIES).chain(([name, body]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...pathsOf(body)), strange), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const copy = structuredClone(body) as unknown;
      for (const [where, value] of changes) put(copy, where, value);
      return [name, copy] as const;
    }),
);

describe('whatever is signed', () => {
  it('is read or refused as a shape, when it is any bytes', () => {
    fc.assert(
      fc.property(
        type,
        fc.uint8Array({ maxLength: 300 }),
        (name, bytes) => void read(name, Buffer.from(bytes)),
      ),
    );
  });

  it('is read or refused as a shape, when it is any JSON', () => {
    fc.assert(fc.property(type, strange, (name, body) => void read(name, encode(body))));
  });

  it('can be stored as far as it is read, when it is a body of Kick with anything put anywhere', () => {
    let events = 0;
    fc.assert(
      fc.property(changed, ([name, body]) => {
        const event = read(name, encode(body));
        if (!event) return;
        events += 1;
        expectStorable(event);
      }),
      { numRuns: 1500 },
    );
    // Were nearly all refused, nothing would have been tried.
    expect(events).toBeGreaterThan(150);
  });

  it('is a message whatever stands in the parts that are not needed', () => {
    const optional = fc.constantFrom(
      'emotes',
      'replies_to',
      'identity',
      'profile_picture',
      'username',
      'channel_slug',
      'is_verified',
    );
    fc.assert(
      fc.property(optional, strange, (name, value) => {
        const whole = { ...chat(), [name]: value };
        const body = {
          ...whole,
          sender: { ...whole.sender, [name]: value },
          broadcaster: { user_id: 4242, [name]: value },
        };
        const event = read('chat.message.sent', encode(body));
        expect(event).not.toBeNull();
        expectStorable(event as KickEvent);
      }),
      { numRuns: 400 },
    );
  });
});

it('a time is read exactly when it exists', () => {
  const two = (number: number) => String(number).padStart(2, '0');
  const fields = fc.tuple(fc.nat(9999), fc.nat(14), fc.nat(33), fc.nat(26), fc.nat(62), fc.nat(62));
  fc.assert(
    fc.property(fields, ([year, month, day, hour, minute, second]) => {
      const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
      const time = parseTime(`${text}Z`);
      const date = new Date(0);
      date.setUTCFullYear(year, month - 1, day);
      date.setUTCHours(hour, minute, second);
      const exists = date.toISOString() === `${text}.000Z`;
      expect(time).toBe(exists ? date.getTime() : Number.NaN);
    }),
    { numRuns: 3000 },
  );
});

it('the bytes of a body are those that came, or too many, in whatever pieces they come', async () => {
  const pieces = fc.array(fc.nat(MAX_BODY / 2), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(pieces, fc.boolean(), async (sizes, lengthTold) => {
      const chunks = sizes.map((size, i) => Buffer.alloc(size, i + 1));
      const whole = Buffer.concat(chunks);
      const stream = new PassThrough();
      const headers = lengthTold
        ? { 'content-length': String(whole.length) }
        : { 'transfer-encoding': 'chunked' };
      const body = readBody(Object.assign(stream, { headers }) as unknown as IncomingMessage);
      for (const chunk of chunks) stream.write(chunk);
      stream.end();
      const outcome = await body.catch((error: unknown) => error);
      if (whole.length > MAX_BODY) expect(outcome).toBeInstanceOf(BodyTooLarge);
      else expect((outcome as Buffer).equals(whole)).toBe(true);
    }),
  );
});
