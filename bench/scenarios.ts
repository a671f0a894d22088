import type { Rig } from './rig/rig';
import { growth } from './scenarios/growth';
import { ingest } from './scenarios/ingest';
import { latency } from './scenarios/latency';
import { memory } from './scenarios/memory';
import { outage } from './scenarios/outage';
import { page } from './scenarios/page';
import { periods } from './scenarios/periods';
import { polling } from './scenarios/polling';
import { push } from './scenarios/push';
import { reads } from './scenarios/reads';
import { reset } from './scenarios/reset';
import { scaling } from './scenarios/scaling';
import { streams } from './scenarios/streams';
import { sustained } from './scenarios/sustained';
import type { Size } from './size';

/** Everything that can be measured, in the order in which it is. */
const SCENARIOS = {
  ingest,
  sustained,
  latency,
  outage,
  memory,
  polling,
  push,
  streams,
  page,
  reads,
  periods,
  reset,
  growth,
  scaling,
};

export type ScenarioName = keyof typeof SCENARIOS;

/** What the scenarios found, of those that were run. */
export type Figures = { [Name in ScenarioName]?: Awaited<ReturnType<(typeof SCENARIOS)[Name]>> };

export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

export async function runScenario(name: ScenarioName, rig: Rig, size: Size): Promise<Figures> {
  return { [name]: await SCENARIOS[name](rig, size) };
}
