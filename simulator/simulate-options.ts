import { InvalidArgumentError } from '@commander-js/extra-typings';
import { commandLine, numberIn } from './command-line';

const SHARE = numberIn({ min: 0, max: 1 });

export type SimulateOptions = ReturnType<typeof parseOptions>;

/**
 * @param args the arguments after the script's name
 * @throws Error that says what is wrong with them
 */
export const parseOptions = (args: string[]) =>
  commandLine(
    'simulate',
    'Plays a simulated Kick stream: signs webhooks with a key of our own and delivers them.',
  )
    .option('--url <url>', 'receiver; /api/webhook is added', receiver, receiver('http://127.0.0.1:3000'))
    .option(
      '--key <path>',
      'private key (PEM), created if absent; public key at <path>.pub',
      '.data/kick-key.pem',
    )
    .option('--rate <n>', 'chat messages per second on average', numberIn({ above: 0, max: 5000 }), 20)
    .option('--chatters <n>', 'people in the chat', numberIn({ min: 1, max: 99_999, whole: true }), 200)
    .option(
      '--minutes <n>',
      'length of the stream; 0 plays until Ctrl-C',
      numberIn({ min: 0, max: 100_000 }),
      5,
    )
    .option(
      '--broadcaster <id>',
      'user id of the broadcaster',
      numberIn({ min: 1, max: Number.MAX_SAFE_INTEGER, whole: true }),
      4242,
    )
    .option('--name <name>', 'user name of the broadcaster', notEmpty, 'sweetflips')
    .option(
      '--seed <n>',
      'the same seed plays the same stream',
      numberIn({ min: 0, max: 2 ** 31 - 1, whole: true }),
      1,
    )
    .option('--duplicates <share>', 'share of deliveries that come twice', SHARE, 0.01)
    .option('--late <share>', 'share of chat messages that come late', SHARE, 0)
    .option('--late-seconds <n>', 'how late, about', numberIn({ min: 0, max: 86_400 }), 20)
    .option('--drop <share>', 'share of deliveries that never come', SHARE, 0)
    .option('--reorder <share>', 'share of chat messages that later ones overtake', SHARE, 0)
    .option(
      '--retries <n>',
      'how often a failed delivery is sent again',
      numberIn({ min: 0, max: 10, whole: true }),
      0,
    )
    .option(
      '--kick-port <n>',
      "also answers as Kick's API there, and delivers only what is subscribed to",
      numberIn({ min: 1, max: 65_535, whole: true }),
    )
    .option('--quiet', 'only the summary and failures', false)
    .addHelpText(
      'after',
      '\nCtrl-C ends the stream properly and exits 0. Exits 1 when a delivery was not answered 200.',
    )
    .parse(args, { from: 'user' })
    .opts();

function notEmpty(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

/** The receiver's address, ending in a slash. */
function receiver(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new InvalidArgumentError('It must be an http or https address such as http://127.0.0.1:3000.');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
