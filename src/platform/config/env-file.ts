import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { InvalidSettings, isSetting } from './parse-settings';

/** One assignment: its name, and a value in quotes (of several lines, too) or up to the end of the line. */
const ASSIGNMENT =
  /[ \t]*(?:export )?([A-Za-z_][\w.-]*)[ \t]*=(?:[ \t]*("[^"]*"|'[^']*'|`[^`]*`))?([^\n]*)(?:\n|$)/y;
const BLANK = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;

/**
 * Variables of the file `.env`. The parser passes over what it does not understand, and so would leave a setting unset that
 * closes something: lines that are no assignment are refused here. The file may begin with a byte order mark.
 * @throws InvalidSettings that names the line, never what it holds; an error with a `code` when it cannot be read
 */
export function readEnvFile(path: string): Record<string, string | undefined> {
  const bytes = readFileSync(path);
  if (bytes.includes(0)) throw refusal('is not UTF-8: save it as such');
  const text = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n');
  for (const { line, problem } of problemsIn(text)) throw refusal(`, line ${line}: ${problem}`);
  return parseEnv(text);
}

const refusal = (problem: string) =>
  new InvalidSettings(`invalid settings: the file .env${problem.startsWith(',') ? '' : ' '}${problem}`);

interface Problem {
  line: number;
  problem: string;
}

function* problemsIn(text: string): Generator<Problem> {
  const seen = new Map<string, number>();
  let position = 0;
  const skip = (pattern: RegExp) => {
    pattern.lastIndex = position;
    return pattern.exec(text);
  };
  while (position < text.length) {
    const line = text.slice(0, position).split('\n').length;
    const blank = skip(BLANK);
    if (blank) {
      position += blank[0].length;
      continue;
    }
    const found = skip(ASSIGNMENT);
    if (!found) {
      yield { line, problem: 'it is neither NAME=value nor a comment' };
      return;
    }
    const [whole, name = '', quoted, rest = ''] = found;
    position += whole.length;
    const problem = quoted === undefined ? problemOfPlain(name, rest) : problemBehind(name, rest);
    if (problem) yield { line, problem };
    const before = seen.get(name);
    if (before !== undefined)
      yield { line, problem: `${name} stands in line ${before} already: keep one of them` };
    const meant = settingLike(name);
    if (meant) yield { line, problem: `there is no setting ${name}: ${meant} is one` };
    seen.set(name, line);
  }
}

function problemOfPlain(name: string, value: string): string | null {
  // Without a space before it, it may as well be a part of the value, which the parser would cut off.
  if (/^#|[^ \t]#/.test(value.replace(/[ \t]#.*$/, '')))
    return `# begins a comment: put the value of ${name} in quotes if it belongs to it, or a space before the #`;
  if (/^[ \t]*["'`]/.test(value)) return `the quotes around the value of ${name} do not end`;
  return /\r/.test(value) ? 'lines end with LF or CRLF' : null;
}

const problemBehind = (name: string, rest: string): string | null =>
  /^[ \t]*(#.*)?$/.test(rest) ? null : `something stands behind the quotes of ${name}`;

/** The setting that a name was probably meant to be, which is none: the same but for case and a final S. */
export function settingLike(name: string): string | undefined {
  if (isSetting(name)) return undefined;
  const upper = name.toUpperCase().replaceAll(/[.-]/g, '_');
  return [upper, `${upper}S`, upper.replace(/S$/, '')].find(isSetting);
}
