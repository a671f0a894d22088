import { runNode } from './processes.mjs';

/** Unit, integration and end-to-end tests, or those that `args` choose; `env` names the stores. */
export const runJest = (env, args = []) => runNode('tests', ['node_modules/jest/bin/jest.js', ...args], env);
