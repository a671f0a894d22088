import { commandLine } from '../simulator/command-line';
import { SCENARIO_NAMES, type ScenarioName } from './scenarios';

/** @throws Error that says what is wrong with an option */
export function parseOptions(args: string[]) {
  const { only, record, ...options } = commandLine(
    'npm run bench --',
    'Measures the system on stores of its own, beside servers to compare it with (docs/performance.md).',
  )
    .option('--quick', 'small sizes: under two minutes, the direction and not the figures', false)
    .option('--only <scenarios>', `some of ${SCENARIO_NAMES.join(',')}`, scenariosNamed)
    .option('--record', 'into bench/results; a full run of all scenarios is recorded anyway', false)
    .option('--json', 'figures as one line of JSON, the last one, in place of the table', false)
    .option('--profile', 'CPU profiles of the servers into .data/bench/profiles', false)
    .option(
      '--readme',
      'measure nothing: write the newest recorded figures into README.md and docs/performance.md',
      false,
    )
    .parse(args, { from: 'user' })
    .opts();
  return {
    ...options,
    scenarios: only ?? SCENARIO_NAMES,
    record: record || (!options.quick && only === undefined),
  };
}

const scenariosNamed = (text: string): ScenarioName[] =>
  text.split(',').map((name) => {
    const known = SCENARIO_NAMES.find((each) => each === name);
    if (!known) throw new Error(`there is no scenario ${name}; there are ${SCENARIO_NAMES.join(', ')}`);
    return known;
  });
