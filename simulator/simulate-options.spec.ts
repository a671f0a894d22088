import { parseArguments } from './simulate-options';

const parse = (line: string) => parseArguments(line.split(' ').filter(Boolean));

describe("the simulator's command line", () => {
  it('plays the default stream when nothing is said', () => {
    expect(parse('')).toMatchObject({
      kind: 'options',
      options: {
        rate: 20,
        chatters: 200,
        minutes: 5,
        broadcasterId: 4242,
        broadcasterName: 'sweetflips',
        seed: 1,
      },
    });
  });

  it('takes numbers with fractions where they make sense', () => {
    expect(parse('--rate 0.5 --minutes 1.5 --duplicates=0.25')).toMatchObject({
      options: { rate: 0.5, minutes: 1.5, duplicates: 0.25 },
    });
  });

  it('keeps the path before api/webhook', () => {
    const parsed = parse('--url http://host:1/community');
    expect(parsed.kind === 'options' && new URL('api/webhook', parsed.options.url).href).toBe(
      'http://host:1/community/api/webhook',
    );
  });

  it.each([
    ['--nonsense', "Unknown option '--nonsense'"],
    ['surplus', "Unexpected argument 'surplus'"],
    ['--rate fast', '--rate must be a number above 0 to 5000, not "fast"'],
    ['--rate=', '--rate must be a number above 0 to 5000, not ""'],
    ['--rate 0', '--rate must be a number above 0 to 5000, not "0"'],
    ['--chatters 1.5', '--chatters must be a whole number from 1 to 99999, not "1.5"'],
    ['--duplicates 2', '--duplicates must be a number from 0 to 1, not "2"'],
    ['--minutes NaN', '--minutes must be a number from 0 to 100000, not "NaN"'],
    ['--url localhost:3000', '--url must be an http or https address'],
    ['--rate', "Option '--rate <value>' argument missing"],
  ])('refuses %j in one line', (line, message) => {
    const parsed = parse(line);
    expect(parsed).toMatchObject({ kind: 'error', message: expect.stringContaining(message) });
    expect(parsed.kind === 'error' && parsed.message).not.toContain('\n');
  });
});
