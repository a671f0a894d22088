import { Log, type LogCategory } from './log';

/** A log and the text it wrote. */
function logTo(LOG_FORMAT: 'json' | 'pretty', LOG_LEVEL = 'info') {
  const written: string[] = [];
  const log = new Log({ LOG_FORMAT, LOG_LEVEL }, { write: (text) => written.push(text) });
  return { log, text: () => written.join('') };
}

/** Everything that could end a line, move the cursor, colour a terminal or turn text around. */
const FORGERIES = [
  'a\n[COIN] +99 to @a',
  'a\r[COIN]',
  'a\u2028[COIN]',
  'a\u2029[COIN]',
  'a\u0085[COIN]',
  '\u001b[31mred',
  '\u009b31mred',
  '\u009d0;title\u0007',
  'a\b\b\u007f',
  'a\0b',
  '\u202eevil\u202c',
  '\u2066evil\u2069',
  '\u200fevil\u061c',
];
// oxlint-disable-next-line no-control-regex
const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

describe.each(['json', 'pretty'] as const)('a line in %s', (format) => {
  it.each(FORGERIES)('cannot be forged by the name or content %j (lesson 34)', (name) => {
    const { log, text } = logTo(format, 'trace');
    log.event('COIN', { username: name, top: [{ username: name }] }, `+1 to @${name}`);
    log.info({ title: name }, name);
    log.warn({ error: name }, name);
    log.error(new Error(name), name);
    log.debug(name, name);
    const lines = text().split('\n');
    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(line).not.toMatch(HARMFUL);
  });

  it('is written whole: emoji, right-to-left letters and markup stay as they are', () => {
    const { log, text } = logTo(format);
    log.event('COIN', {}, '+1 to @🦦שלום<b>&');
    expect(text()).toContain('+1 to @🦦שלום<b>&');
  });

  it('keeps silent below the level', () => {
    const { log, text } = logTo(format, 'warn');
    log.event('SYNC', {}, 'x');
    log.log('x');
    log.debug('x');
    log.verbose('x');
    expect(text()).toBe('');
    log.warn('seen');
    expect(text()).toContain('seen');
  });
});

describe('pretty lines', () => {
  it.each<[LogCategory, string]>([
    ['COIN', '+1 to @username (balance: 47, session: 12345)'],
    ['SYNC', 'Flushed 23 messages in 8ms (pending: 0)'],
    ['SESSION', 'Stream started for sweetflips (session: 12345)'],
    ['LEADERBOARD', 'Top 3: 1. @bigfan (52), 2. @chatter99 (41), 3. @newbie (28)'],
  ])("are the seed's: [%s] %s", (category, sentence) => {
    const { log, text } = logTo('pretty');
    log.event(category, { amount: 1, nested: { session_id: '12345' } }, sentence);
    expect(text()).toMatch(/^\d\d:\d\d:\d\d \[/);
    expect(text().slice(9)).toBe(`[${category}] ${sentence}\n`);
  });

  it('of other kinds show their level, where they come from and their facts', () => {
    const { log, text } = logTo('pretty');
    log.warn({ missing: 'Redis' }, 'waiting');
    log.error('broken', 'Router');
    expect(text()).toMatch(/^.{8} WARN waiting \{"missing":"Redis"\}\n.{8} ERROR Router: broken\n$/);
  });
});

describe('json lines', () => {
  it('carry the same facts as fields, unchanged', () => {
    const { log, text } = logTo('json');
    log.event('COIN', { user_id: '1001', username: 'a\u202eb\u009b\n' }, '+1 to @x');
    expect(JSON.parse(text())).toMatchObject({
      category: 'COIN',
      user_id: '1001',
      username: 'a\u202eb\u009b\n',
      msg: '+1 to @x',
      time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
  });

  it('hold an error with its stack in one line', () => {
    const { log, text } = logTo('json');
    log.error(new Error('boom'));
    expect((JSON.parse(text()) as { msg: string }).msg).toMatch(/Error: boom.*log\.spec/);
  });
});
