import { Command, InvalidArgumentError } from '@commander-js/extra-typings';

/**
 * The command line of a tool, without options yet. `--help` prints itself and ends the process; anything else that
 * cannot be used is thrown, as an Error that says what is wrong.
 */
export const commandLine = (name: string, description: string) =>
  new Command(name)
    .description(description)
    .helpOption('--help', 'print this text')
    .configureOutput({ outputError: () => undefined })
    .exitOverride(({ exitCode, message }) => {
      if (exitCode === 0) process.exit(0);
      throw new Error(message.replace(/^error: /, ''));
    });

interface Range {
  min?: number;
  /** A lower bound that is itself not allowed. */
  above?: number;
  max: number;
  whole?: boolean;
}

/** Reads the value of an option as a number within these bounds. */
export const numberIn =
  ({ min, above, max, whole = false }: Range) =>
  (text: string): number => {
    // Number('') is 0: an empty shell variable must not pass for a choice.
    const value = text.trim() === '' ? Number.NaN : Number(text);
    const isInside =
      (min === undefined || value >= min) && (above === undefined || value > above) && value <= max;
    if (isInside && (!whole || Number.isInteger(value))) return value;
    const from = min === undefined ? `above ${above}` : `from ${min}`;
    throw new InvalidArgumentError(`It must be a ${whole ? 'whole ' : ''}number ${from} to ${max}.`);
  };
