import * as kick from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import { ShapeError } from './json-reader';
import { parseKickEvent } from './kick-event';

const NOW = Date.parse('2026-06-01T20:00:00Z');
const parse = (type: string, body: Buffer) =>
  parseKickEvent(type, body, { receivedMs: NOW, sentMs: () => NOW });

// Each of these became the same id as the others, so that the second message counted as the first one, sent again.
it.each([
  ['a null character', Buffer.from('\\u0000')],
  ['half a surrogate pair', Buffer.from('\\ud800')],
  ['what stands for either', Buffer.from('\ufffd')],
  ['bytes that are no UTF-8', Buffer.from([0xff])],
])('an id with %s is refused, so that it is kept as a dead letter', (_what, odd) => {
  const withOdd = (body: unknown) => {
    const [before = '', behind = ''] = encodeKickJson(body).split('ODD');
    return Buffer.concat([Buffer.from(before), odd, Buffer.from(behind)]);
  };
  const message = withOdd({ ...kick.chatMessage(), message_id: 'ODD-1' });
  expect(() => parse('chat.message.sent', message)).toThrow(ShapeError);
  const redemption = withOdd({ ...kick.redemption(), id: 'ODD-1' });
  expect(() => parse('channel.reward.redemption.updated', redemption)).toThrow(ShapeError);
});

it('an id of letters of any alphabet is taken', () => {
  const body = Buffer.from(encodeKickJson({ ...kick.chatMessage(), message_id: 'ключ-💥' }));
  expect(parse('chat.message.sent', body)).toMatchObject({ message: { message_id: 'ключ-💥' } });
});
