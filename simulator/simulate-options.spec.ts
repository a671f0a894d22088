import { parseOptions } from './simulate-options';

const parse = (line: string) => parseOptions(line.split(' ').filter(Boolean));

describe("the simulator's command line", () => {
  it('plays the default stream when nothing is said', () => {
    expect(parse('')).toMatchObject({
      rate: 20,
      chatters: 200,
      minutes: 5,
      broadcaster: 4242,
      name: 'sweetflips',
      seed: 1,
    });
  });

  it('takes numbers with fractions where they make sense', () => {
    expect(parse('--rate 0.5 --minutes 1.5 --duplicates=0.25 --late-seconds 3')).toMatchObject({
      rate: 0.5,
      minutes: 1.5,
      duplicates: 0.25,
      lateSeconds: 3,
    });
  });

  it('keeps the path before api/webhook', () => {
    const { url } = parse('--url http://host:1/community');
    expect(new URL('api/webhook', url).href).toBe('http://host:1/community/api/webhook');
  });

  it.each([
    ['--nonsense', "unknown option '--nonsense'"],
    ['surplus', 'too many arguments'],
    ['--rate fast', "argument 'fast' is invalid. It must be a number above 0 to 5000."],
    ['--rate=', "argument '' is invalid. It must be a number above 0 to 5000."],
    ['--rate 0', 'It must be a number above 0 to 5000.'],
    ['--chatters 1.5', 'It must be a whole number from 1 to 99999.'],
    ['--duplicates 2', 'It must be a number from 0 to 1.'],
    ['--minutes NaN', 'It must be a number from 0 to 100000.'],
    ['--url localhost:3000', 'It must be an http or https address'],
    ['--name=', 'It must not be empty.'],
    ['--rate', "option '--rate <n>' argument missing"],
  ])('refuses %j in one line', (line, message) => {
    expect(() => parse(line)).toThrow(message);
    expect(() => parse(line)).not.toThrow(/\n/);
  });
});
