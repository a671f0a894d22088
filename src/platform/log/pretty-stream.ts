/** Where lines go. */
export interface LineSink {
  write(text: string): unknown;
}

// C0 and C1 controls, line and paragraph separators, and the marks that reorder text: each could fake a line.
const UNSAFE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text as it may stand in a log line: every control character is replaced by `\ufffd`. */
export function plainText(text: string): string {
  return text.replace(UNSAFE, '\ufffd');
}

/** Turns pino's JSON lines into `HH:MM:SS [CATEGORY] text` for a person at a terminal. */
export function prettyStream(out: LineSink): LineSink {
  return { write: (line) => out.write(`${prettyLine(line)}\n`) };
}

const LEVELS: Record<number, string> = { 40: 'WARN ', 50: 'ERROR ', 60: 'FATAL ' };

function prettyLine(line: string): string {
  const { level, time, category, msg, context, community, ...facts } = JSON.parse(line) as Record<
    string,
    unknown
  >;
  const clock = String(time).slice(11, 19);
  const label = category ? `[${String(category)}] ` : (LEVELS[Number(level)] ?? '');
  // The categories' sentences carry their facts already; other lines show theirs behind the text.
  const rest = category || Object.keys(facts).length === 0 ? '' : ` ${plainText(JSON.stringify(facts))}`;
  const origin = context ? `${plainText(String(context))}: ` : '';
  const whose = community ? `${plainText(String(community))} ` : '';
  return `${clock} ${whose}${label}${origin}${String(msg ?? '')}${rest}`;
}
