/** What an overlay shows; every wrong value is the default, because nobody reads a complaint in a broadcast. */
export interface OverlaySettings {
  parts: ReadonlySet<OverlayPart>;
  rows: number;
  lines: number;
  align: 'left' | 'right';
  /** Of everything, in percent. */
  size: number;
  /** How dark the glass behind what is read is, in percent. */
  glass: number;
  /** Seconds after which a chat line leaves; 0: it stays until newer ones need its place. */
  stay: number;
  /** Six hexadecimal digits. */
  accent: string;
  text: string;
  events: ReadonlySet<OverlayEvent>;
  /** Which total of the stream the goal bar fills with, and how far. */
  goal: number;
  goalOf: GoalOf;
  /** Shows invented people, so that a streamer can arrange it before the stream. */
  isSample: boolean;
}

export type OverlayPart = (typeof PARTS)[number];
export type OverlayEvent = (typeof EVENTS)[number];
export type GoalOf = (typeof GOALS)[number];

export const PARTS = ['board', 'chat', 'coins', 'top3', 'goal'] as const;
export const EVENTS = ['coins', 'lead'] as const;
export const GOALS = ['coins', 'messages', 'chatters'] as const;
/** `usual` is what an address without the parameter means. */
export const COUNTS = {
  rows: { usual: 5, least: 1, most: 20 },
  lines: { usual: 8, least: 1, most: 30 },
  size: { usual: 100, least: 50, most: 300 },
  glass: { usual: 75, least: 0, most: 100 },
  stay: { usual: 90, least: 0, most: 3600 },
  goal: { usual: 1000, least: 1, most: 9_999_999 },
} as const;
type CountName = keyof typeof COUNTS;
const USUAL_PARTS: readonly OverlayPart[] = ['board', 'chat'];
const USUAL_COLOURS = { accent: '62f02c', text: 'ffffff' } as const;

export function readOverlaySettings(address: string): OverlaySettings {
  const asked = new URLSearchParams(address);
  const parts = chosen(PARTS, asked.get('show'));
  const count = (name: CountName) => countOf(asked.get(name), COUNTS[name]);
  return {
    parts: new Set(parts.length > 0 ? parts : USUAL_PARTS),
    rows: count('rows'),
    lines: count('lines'),
    align: asked.get('align') === 'right' ? 'right' : 'left',
    size: count('size'),
    glass: count('glass'),
    stay: count('stay'),
    accent: colour(asked.get('accent'), USUAL_COLOURS.accent),
    text: colour(asked.get('text'), USUAL_COLOURS.text),
    events: new Set(asked.has('events') ? chosen(EVENTS, asked.get('events')) : EVENTS),
    goal: count('goal'),
    goalOf: GOALS.find((goal) => goal === asked.get('goal_of')) ?? 'coins',
    isSample: asked.get('sample') === '1',
  };
}

/** The parameters that differ from the usual, in a form that can be read and typed. */
export function overlayParameters(broadcasterId: string, settings: OverlaySettings): string {
  const parameters: [string, string][] = [['broadcaster_user_id', broadcasterId]];
  const add = (name: string, value: string, usual: string) => {
    if (value !== usual) parameters.push([name, value]);
  };
  add('show', listed(PARTS, settings.parts), USUAL_PARTS.join(','));
  for (const name of Object.keys(COUNTS) as CountName[])
    add(name, String(settings[name]), String(COUNTS[name].usual));
  add('align', settings.align, 'left');
  add('accent', settings.accent, USUAL_COLOURS.accent);
  add('text', settings.text, USUAL_COLOURS.text);
  add('events', listed(EVENTS, settings.events), EVENTS.join(','));
  add('goal_of', settings.goalOf, 'coins');
  if (settings.isSample) parameters.push(['sample', '1']);
  return parameters.map(([name, value]) => `${name}=${value}`).join('&'); // none of them needs an escape
}

function chosen<Name extends string>(all: readonly Name[], text: string | null): Name[] {
  const names = (text ?? '').split(',').map((name) => name.trim());
  return all.filter((name) => names.includes(name));
}

function listed<Name extends string>(all: readonly Name[], given: ReadonlySet<Name>): string {
  return all.filter((name) => given.has(name)).join(',');
}

function countOf(
  text: string | null,
  { usual, least, most }: { usual: number; least: number; most: number },
): number {
  if (text === null || !/^\d{1,7}$/.test(text) || Number(text) < least) return usual;
  return Math.min(most, Number(text));
}

function colour(text: string | null, usual: string): string {
  return text !== null && /^[0-9a-f]{6}$/i.test(text) ? text.toLowerCase() : usual;
}
