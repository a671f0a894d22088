import { Option } from '@commander-js/extra-typings';
import { commandLine, numberIn } from '../simulator/command-line';
import { parseFaults } from './faults';

/** Beyond this the leaderboard endpoint (at most 500 rows) no longer shows everybody. */
const MAX_CHATTERS = 450;

export type VerdictOptions = ReturnType<typeof parseOptions>;

/** @throws Error that says what is wrong with an option */
export const parseOptions = (args: string[]) =>
  commandLine(
    'npm run verdict --',
    'Lets everything go wrong and says whether the promises held (docs/verdict.md).',
  )
    .option('--minutes <n>', 'length of the run', numberIn({ min: 0.1, max: 600 }), 2)
    .option('--rate <n>', 'deliveries per second', numberIn({ min: 1, max: 5000 }), 300)
    .option(
      '--chatters <n>',
      'people in the chats',
      numberIn({ min: 2, max: MAX_CHATTERS, whole: true }),
      300,
    )
    .addOption(
      new Option('--faults <list>', 'all, none, or a list such as kill-worker,redis-down')
        .argParser(parseFaults)
        .default(parseFaults('all'), 'all'),
    )
    .option(
      '--seed <n>',
      'the same seed plans the same run',
      numberIn({ min: 0, max: 2 ** 31, whole: true }),
      1,
    )
    .option('--dist <folder>', 'the compiled application', 'dist')
    .option('--json', 'the verdict as one line of JSON', false)
    .option('--keep', 'leave the data folder and the logs where they are', false)
    .parse(args, { from: 'user' })
    .opts();
