import type { MessageRow } from '../evidence/observed';
import type { Act } from '../admin-acts';
import { checkActs } from './acts';
import { checkDoubled } from './doubled';
import type { Column, Evidence } from './evidence';
import { checkLost } from './lost';
import { checkMisjudged } from './misjudged';
import { checkPhantom } from './phantom';
import { checkUnbalanced } from './unbalanced';
import { SESSION, wholeEvidence } from './whole-evidence';

const CHECKS = [checkLost, checkDoubled, checkPhantom, checkMisjudged, checkUnbalanced, checkActs];
const judge = (evidence: Evidence) => CHECKS.flatMap((check) => check(evidence));

const rowOf = (evidence: Evidence, id: string) =>
  evidence.observed.postgres.messages.find(({ message_id }) => message_id === id) as MessageRow;
const chatOf = (evidence: Evidence) => evidence.observed.api.chat.get('4242') ?? [];
const boardOf = (evidence: Evidence) =>
  evidence.observed.api.boards.get(SESSION) as never as {
    leaderboard: { rank: number; points_earned: number; username: string }[];
    stats: { total_messages: number };
  };
const without = (items: { message_id: string | null }[], id: string) =>
  void items.splice(
    items.findIndex(({ message_id }) => message_id === id),
    1,
  );

it('finds nothing where everything is as it must be', () => {
  expect(judge(wholeEvidence())).toEqual([]);
});

const DEFECTS: [what: string, column: Column, spoil: (evidence: Evidence) => void][] = [
  ['no row', 'lost', (e) => without(e.observed.postgres.messages, 'nobody')],
  ['another content', 'lost', (e) => (rowOf(e, 'first').content = 'else')],
  ['another time', 'lost', (e) => (rowOf(e, 'bot').created_ms += 1000)],
  ['missing from the history', 'lost', (e) => without(chatOf(e), 'other')],
  ['missing from its session', 'lost', (e) => without(e.observed.api.sessionChat.get(SESSION) ?? [], 'soon')],
  ['unknown to sweet-coins', 'lost', (e) => e.observed.api.coins.delete('soon')],
  ['no dead letter', 'lost', (e) => (e.observed.postgres.deadLetters = [])],

  ['two rows', 'doubled', (e) => e.observed.postgres.messages.push(rowOf(e, 'bot'))],
  [
    'two entries',
    'doubled',
    (e) => e.observed.postgres.entries.push(...e.observed.postgres.entries.slice(0, 1)),
  ],
  ['twice in the paging', 'doubled', (e) => chatOf(e).push(...chatOf(e).slice(-1))],
  ['two dead letters', 'doubled', (e) => e.observed.postgres.deadLetters.push('[1]')],

  [
    'a row nobody sent',
    'phantom',
    (e) => e.observed.postgres.messages.push({ ...rowOf(e, 'nobody'), message_id: 'x' }),
  ],
  ['still pending', 'phantom', (e) => (rowOf(e, 'nobody').sweet_coins_reason = 'pending')],
  ['a balance of a bot', 'phantom', (e) => e.observed.postgres.balances.set('99', 0)],
  ['a bot on the board', 'phantom', (e) => e.observed.redis.boards.get(SESSION)?.set('99', 0)],
  ['coins of nobody', 'phantom', (e) => e.observed.redis.coins.set('null', 0)],
  [
    'a session nobody told of',
    'phantom',
    (e) =>
      e.observed.postgres.sessions.push({
        id: '6464-1',
        broadcaster_user_id: '6464',
        title: '',
        started_ms: 1,
        ended_ms: 2,
      }),
  ],
  ['a good message as dead letter', 'phantom', (e) => e.observed.postgres.deadLetters.push('{}')],
  [
    'a message given up although no key of its sender was damaged',
    'phantom',
    (e) => e.observed.postgres.deadLetters.push('{"message_id":"first","user_id":"1"}'),
  ],
  [
    'a forged delivery taken',
    'phantom',
    (e) => e.acks.wrongAnswers.push({ why: 'forged', expected: '401', answer: 'accepted' }),
  ],

  ['the wrong session', 'misjudged', (e) => (rowOf(e, 'before').session_id = SESSION)],
  ['offline while live', 'misjudged', (e) => (rowOf(e, 'soon').session_id = null)],
  ['a bot limited', 'misjudged', (e) => (rowOf(e, 'bot').sweet_coins_reason = 'rate_limited')],
  ['limited without an award', 'misjudged', (e) => (rowOf(e, 'other').sweet_coins_reason = 'rate_limited')],
  ['awards too close', 'misjudged', (e) => (rowOf(e, 'soon').sweet_coins_reason = 'chat_message')],
  [
    'readers disagree',
    'misjudged',
    (e) => e.observed.api.coins.set('soon', { sweet_coins_earned: 1, sweet_coins_reason: 'chat_message' }),
  ],
  [
    'a receipt that tells something else',
    'misjudged',
    (e) => Object.assign(e.observed.api.receipts.get('first') ?? {}, { amount: 0 }),
  ],
  [
    'a receipt that blames another viewer',
    'misjudged',
    (e) => Object.assign(e.observed.api.receipts.get('soon') ?? {}, { cooldown_message_id: 'other' }),
  ],
  ['the wrong order of times', 'misjudged', (e) => chatOf(e).reverse()],

  ['a balance too high', 'unbalanced', (e) => e.observed.postgres.balances.set('1', 3)],
  ['Redis behind', 'unbalanced', (e) => e.observed.redis.coins.delete('2')],
  ['session coins behind', 'unbalanced', (e) => e.observed.redis.sessionCoins.get(SESSION)?.set('1', 1)],
  ['board scores ahead', 'unbalanced', (e) => e.observed.redis.boards.get(SESSION)?.set('2', 2)],
  ['an entry missing', 'unbalanced', (e) => without(e.observed.postgres.entries, 'later')],
  [
    'a session still open',
    'unbalanced',
    (e) => e.observed.postgres.sessions.forEach((row) => (row.ended_ms = 1)),
  ],
  ['a session missing', 'unbalanced', (e) => (e.observed.postgres.sessions = [])],
  [
    'wrong points on the board',
    'unbalanced',
    (e) => boardOf(e).leaderboard.forEach((row) => (row.points_earned += 1)),
  ],
  [
    'a rank that is not dense',
    'unbalanced',
    (e) =>
      boardOf(e)
        .leaderboard.slice(1)
        .forEach((row) => (row.rank = 3)),
  ],
  ['the wrong order', 'unbalanced', (e) => boardOf(e).leaderboard.reverse()],
  ['an old name', 'unbalanced', (e) => boardOf(e).leaderboard.forEach((row) => (row.username = 'old'))],
  ['wrong totals', 'unbalanced', (e) => (boardOf(e).stats.total_messages += 1)],
];

it.each(DEFECTS)('%s counts as %s', (_what, column, spoil) => {
  const evidence = wholeEvidence();
  spoil(evidence);
  expect(judge(evidence).map((defect) => defect.column)).toContain(column);
});

it('holds nothing against the system that was never acknowledged', () => {
  const evidence = wholeEvidence();
  const sending = evidence.acks.messages.get('nobody');
  if (sending) sending.ackedMs = null;
  without(evidence.observed.postgres.messages, 'nobody');
  without(chatOf(evidence), 'nobody');
  without(evidence.observed.api.sessionChat.get(SESSION) ?? [], 'nobody');
  evidence.observed.api.receipts.delete('nobody');
  expect(judge(evidence)).toEqual([]);
});

it('sees a message listed before one of the same second that was sent after its ack', () => {
  const evidence = wholeEvidence();
  const [first, second] = ['soon', 'other'].map((id) => evidence.acks.messages.get(id));
  Object.assign(first ?? {}, { firstSentMs: 100, ackedMs: 110 });
  Object.assign(second ?? {}, { firstSentMs: 120, ackedMs: 130 });
  expect(judge(evidence)).toEqual([]);
  Object.assign(first ?? {}, { firstSentMs: 140, ackedMs: 150 });
  expect(judge(evidence).map(({ column }) => column)).toEqual(['misjudged']);
});

/** `other` earns by the rule alone: its sender wrote nothing else. Here it was limited, and its sender earned with `later`. */
function limitedByALaterAward(evidence: Evidence): void {
  const [limited, award] = [rowOf(evidence, 'other'), rowOf(evidence, 'later')];
  Object.assign(limited, { sweet_coins_reason: 'rate_limited', sweet_coins_earned: 0 });
  const user = { sender_user_id: '2', created_ms: limited.created_ms + 3_000 };
  Object.assign(award, user);
  const sending = evidence.acks.messages.get('later');
  if (sending) Object.assign(sending.what, { senderId: '2', createdMs: user.created_ms });
}
const cooldownWords = (evidence: Evidence) =>
  judge(evidence).flatMap(({ column, what }) =>
    column === 'misjudged' && what.startsWith('other: rate_limited') ? [what] : [],
  );

it('compares exactly with the rule where one message came surely before the other', () => {
  const evidence = wholeEvidence();
  limitedByALaterAward(evidence);
  expect(cooldownWords(evidence)).toEqual([
    expect.stringMatching(
      /^other: rate_limited, but each award of 2 within the cooldown came later \(later\); other, written .*; later, written /,
    ),
  ]);
});

const UNSURE: [string, (evidence: Evidence) => void][] = [
  ['was sent before the other was acknowledged', (e) => move(e, 'later', -4_000)],
  ['was acknowledged so late that it may have been spooled', (e) => delayAck(e, 'other', 400)],
  [
    'was sent while Redis was away',
    (e) => {
      const at = e.acks.messages.get('other')?.firstSentMs ?? 0;
      e.outages.push({ what: 'redis-down', targets: ['redis'], fromMs: at - 10, untilMs: at + 10 });
    },
  ],
];

it.each(UNSURE)('says nothing of the order of two messages when one %s', (_what, blur) => {
  const evidence = wholeEvidence();
  limitedByALaterAward(evidence);
  blur(evidence);
  expect(cooldownWords(evidence)).toEqual([]);
});

function move(evidence: Evidence, id: string, byMs: number): void {
  const sending = evidence.acks.messages.get(id);
  if (sending) sending.firstSentMs += byMs;
}

function delayAck(evidence: Evidence, id: string, byMs: number): void {
  const sending = evidence.acks.messages.get(id);
  if (sending) sending.ackedMs = (sending.ackedMs ?? 0) + byMs;
}

it('takes an award that was taken back for none, and only with the entry against it', () => {
  const evidence = wholeEvidence();
  const { entries } = evidence.observed.postgres;
  const taken = { user_id: '1', session_id: SESSION, message_id: null, idempotency_key: null };
  entries.push({ ...taken, amount: 1, reason: 'chat_message' });
  expect(judge(evidence).map(({ column }) => column)).toContain('phantom');
  entries.push({ ...taken, amount: -1, reason: 'chat_message' });
  expect(judge(evidence)).toEqual([]);
});

const ACT: Act = { key: 'act-0', userId: '1', amount: 5, outcome: 'applied' };

/** The evidence with an act, and so many entries of it. */
function evidenceOfActs(acts: Act[], entries: number, amount = 5): Evidence {
  const evidence = wholeEvidence();
  const { postgres, redis } = evidence.observed;
  const entry = { user_id: '1', session_id: null, message_id: null, amount, reason: 'adjustment' };
  for (let n = 0; n < entries; n += 1) postgres.entries.push({ ...entry, idempotency_key: 'act-0' });
  for (const balances of [postgres.balances, redis.coins]) balances.set('1', 2 + entries * amount);
  return { ...evidence, acts };
}

it.each<[string, Evidence, Column[]]>([
  ['applied once', evidenceOfActs([ACT], 1), []],
  ['applied, without an entry', evidenceOfActs([ACT], 0), ['lost']],
  ['applied twice', evidenceOfActs([ACT], 2), ['doubled']],
  ['applied with another amount', evidenceOfActs([ACT], 1, 6), ['misjudged']],
  ['refused, and applied', evidenceOfActs([{ ...ACT, outcome: 'refused' }], 1), ['phantom']],
  ['never answered', evidenceOfActs([{ ...ACT, outcome: 'unknown' }], 0), []],
  ['never answered, and applied', evidenceOfActs([{ ...ACT, outcome: 'unknown' }], 1), []],
  ['asked for by nobody', evidenceOfActs([], 1), ['phantom']],
])('an act of an administrator: %s', (_, evidence, columns) => {
  expect(judge(evidence).map(({ column }) => column)).toEqual(columns);
});
