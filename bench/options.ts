import { parseArgs } from 'node:util';
import { SCENARIO_NAMES, type ScenarioName } from './scenarios';

/** What one call of the tool is to do. */
export type Order = { kind: 'help' } | { kind: 'readme' } | MeasureOrder;

export interface MeasureOrder {
  kind: 'measure';
  scenarios: ScenarioName[];
  quick: boolean;
  json: boolean;
  /** Keep the figures below bench/results. */
  record: boolean;
  /** Keep CPU profiles of the servers. */
  profile: boolean;
}

export const USAGE = `usage: npm run bench -- [--quick] [--only ${SCENARIO_NAMES.slice(0, 2).join(',')}] [--record] [--json] [--profile]
       npm run bench -- --readme
scenarios: ${SCENARIO_NAMES.join(', ')}
  --quick    small sizes: under two minutes, the direction and not the figures
  --only     some scenarios
  --record   into bench/results; a full run of all scenarios is recorded anyway
  --json     figures as one line of JSON, the last one, in place of the table
  --profile  CPU profiles of the servers into .data/bench/profiles
  --readme   the newest recorded figures into README.md`;

/** @throws Error in one line when something cannot be used */
export function parseOrder(args: string[]): Order {
  const { values, positionals } = parse(args);
  if (values.help) return { kind: 'help' };
  if (positionals.length > 0) throw new Error(`${positionals[0]} is not an option; --help lists them`);
  if (values.readme) return { kind: 'readme' };
  const { only, quick, json, record, profile } = values;
  return {
    kind: 'measure',
    scenarios: only === undefined ? SCENARIO_NAMES : only.split(',').map(scenarioNamed),
    quick,
    json,
    record: record || (!quick && only === undefined),
    profile,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        record: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
        readme: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    // The second sentence explains positional arguments to whoever wrote the program.
    throw new Error((error as Error).message.split('. ')[0], { cause: error });
  }
}

function scenarioNamed(name: string): ScenarioName {
  const known = SCENARIO_NAMES.find((each) => each === name);
  if (!known) throw new Error(`there is no scenario ${name}; there are ${SCENARIO_NAMES.join(', ')}`);
  return known;
}
