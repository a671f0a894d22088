/** Arguments of node that run the simulator (TypeScript, not part of `dist`). */
export const simulatorArgs = (options) => ['-r', '@swc-node/register', 'simulator/simulate.ts', ...options];

/** The value of `--name value` or `--name=value` in a command line. */
export function optionOf(args, name) {
  const at = args.indexOf(`--${name}`);
  if (at >= 0) return args[at + 1];
  return args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
}
