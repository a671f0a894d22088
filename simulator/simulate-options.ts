import { parseArgs } from 'node:util';

export const USAGE = `Plays a simulated Kick stream: signs webhooks with a key of our own and delivers them.

  --url URL            receiver, /api/webhook is added   http://127.0.0.1:3000
  --key PATH           private key (PEM), made if absent; public key at PATH.pub   .data/kick-key.pem
  --rate N             chat messages per second on average   20
  --chatters N         people in the chat, 1 to 99999   200
  --minutes N          length of the stream; 0 plays until Ctrl-C   5
  --broadcaster ID     user id of the broadcaster   4242
  --name NAME          user name of the broadcaster   sweetflips
  --seed N             the same seed plays the same stream again   1
  --duplicates SHARE   share of deliveries that come twice, 0 to 1   0.01
  --late SHARE         share of chat messages that come late, 0 to 1   0
  --late-seconds N     how late, about   20
  --retries N          how often a failed delivery is sent again   0
  --quiet              only the summary and failures
  --help               this text

Ctrl-C ends the stream properly and exits 0. Exits 1 when a delivery was not answered 200.`;

const FLAGS = {
  url: { type: 'string', default: 'http://127.0.0.1:3000' },
  key: { type: 'string', default: '.data/kick-key.pem' },
  rate: { type: 'string', default: '20' },
  chatters: { type: 'string', default: '200' },
  minutes: { type: 'string', default: '5' },
  broadcaster: { type: 'string', default: '4242' },
  name: { type: 'string', default: 'sweetflips' },
  seed: { type: 'string', default: '1' },
  duplicates: { type: 'string', default: '0.01' },
  late: { type: 'string', default: '0' },
  'late-seconds': { type: 'string', default: '20' },
  retries: { type: 'string', default: '0' },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

export interface SimulateOptions {
  /** Ends in a slash. */
  url: URL;
  keyPath: string;
  rate: number;
  chatters: number;
  minutes: number;
  broadcasterId: number;
  broadcasterName: string;
  seed: number;
  duplicates: number;
  late: number;
  lateSeconds: number;
  retries: number;
  quiet: boolean;
}

/** The command line, checked; or that help is wanted; or one sentence on what is wrong with it. */
export type ParsedArguments =
  | { kind: 'options'; options: SimulateOptions }
  | { kind: 'help' }
  | { kind: 'error'; message: string };

/** @param args the arguments after the script's name */
export function parseArguments(args: string[]): ParsedArguments {
  try {
    const { values } = parseArgs({ args, options: FLAGS, strict: true, allowPositionals: false });
    if (values.help) return { kind: 'help' };
    const number = (flag: Exclude<keyof typeof FLAGS, 'quiet' | 'help'>, range: Range) =>
      parseNumber(`--${flag}`, values[flag], range);
    if (values.name.trim() === '') throw new Error('--name must not be empty');
    return {
      kind: 'options',
      options: {
        url: parseUrl(values.url),
        keyPath: values.key,
        rate: number('rate', { above: 0, max: 5000 }),
        chatters: number('chatters', { min: 1, max: 99_999, whole: true }),
        minutes: number('minutes', { min: 0, max: 100_000 }),
        broadcasterId: number('broadcaster', { min: 1, max: Number.MAX_SAFE_INTEGER, whole: true }),
        broadcasterName: values.name,
        seed: number('seed', { min: 0, max: 2 ** 31 - 1, whole: true }),
        duplicates: number('duplicates', { min: 0, max: 1 }),
        late: number('late', { min: 0, max: 1 }),
        lateSeconds: number('late-seconds', { min: 0, max: 86_400 }),
        retries: number('retries', { min: 0, max: 10, whole: true }),
        quiet: values.quiet,
      },
    };
  } catch (error) {
    // Node explains itself in several sentences or lines; the first one says what is wrong.
    const [message = 'invalid arguments'] = (error as Error).message.split(/\.\s|\.$|\n/);
    return { kind: 'error', message };
  }
}

type Range = { min?: number; above?: number; max: number; whole?: boolean };

function parseNumber(flag: string, text: string, { min, above, max, whole = false }: Range): number {
  // Number('') is 0: an empty shell variable must not pass for a choice.
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const fits = (min === undefined || value >= min) && (above === undefined || value > above) && value <= max;
  if (fits && (!whole || Number.isInteger(value))) return value;
  const from = min === undefined ? `above ${above}` : `from ${min}`;
  throw new Error(
    `${flag} must be a ${whole ? 'whole ' : ''}number ${from} to ${max}, not ${JSON.stringify(text)}`,
  );
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new Error(
      `--url must be an http or https address such as http://127.0.0.1:3000, not ${JSON.stringify(text)}`,
    );
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
