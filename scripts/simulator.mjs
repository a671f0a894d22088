/** Arguments of node that run the simulator (TypeScript, not part of `dist`). */
export const simulatorArgs = (options) => ['-r', '@swc-node/register', 'simulator/simulate.ts', ...options];
