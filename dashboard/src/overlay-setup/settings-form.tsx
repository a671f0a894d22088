import { useState } from 'react';
import {
  COUNTS,
  EVENTS,
  GOALS,
  type GoalOf,
  type OverlayEvent,
  type OverlayPart,
  type OverlaySettings,
  PARTS,
} from '../overlay/overlay-settings';

const PART_NAMES: Record<OverlayPart, string> = {
  board: 'Leaderboard',
  chat: 'Chat',
  coins: 'Pop-ups',
  top3: 'Top three',
  goal: 'Goal bar',
};
const EVENT_NAMES: Record<OverlayEvent, string> = {
  coins: 'Somebody earns coins',
  lead: 'Somebody takes the lead',
};

interface Props {
  settings: OverlaySettings;
  onChange: (change: Partial<OverlaySettings>) => void;
}

/** Only what matters to the chosen parts is asked for. */
export function SettingsForm({ settings, onChange }: Props) {
  const { parts } = settings;
  const count = (name: keyof typeof COUNTS, label: string, unit = '') => (
    <Count
      key={name}
      label={label}
      unit={unit}
      value={settings[name]}
      bounds={COUNTS[name]}
      onChange={(value) => onChange({ [name]: value })}
    />
  );
  return (
    <form className="flex flex-col gap-4" onSubmit={(event) => event.preventDefault()}>
      <fieldset className="setup-group">
        <legend>Show</legend>
        <Checks
          all={PARTS}
          names={PART_NAMES}
          chosen={parts}
          onChange={(chosen) => chosen.size > 0 && onChange({ parts: chosen })}
        />
      </fieldset>
      <fieldset className="setup-group">
        <legend>Look</legend>
        {count('size', 'Size', '%')}
        {count('glass', 'Dark glass behind it', '%')}
        <label className="setup-row">
          Side
          <select
            value={settings.align}
            onChange={(event) => onChange({ align: event.target.value === 'right' ? 'right' : 'left' })}
          >
            <option value="left">left</option>
            <option value="right">right</option>
          </select>
        </label>
        <Colour label="Accent" value={settings.accent} onChange={(accent) => onChange({ accent })} />
        <Colour label="Text" value={settings.text} onChange={(text) => onChange({ text })} />
      </fieldset>
      {(parts.has('board') || parts.has('chat')) && (
        <fieldset className="setup-group">
          <legend>Board and chat</legend>
          {parts.has('board') && count('rows', 'Rows of the board')}
          {parts.has('chat') && count('lines', 'Lines of the chat')}
          {parts.has('chat') && count('stay', 'A line leaves after (0: never)', 's')}
        </fieldset>
      )}
      {parts.has('coins') && (
        <fieldset className="setup-group">
          <legend>Pop-ups when</legend>
          <Checks
            all={EVENTS}
            names={EVENT_NAMES}
            chosen={settings.events}
            onChange={(events) => onChange({ events })}
          />
        </fieldset>
      )}
      {parts.has('goal') && (
        <fieldset className="setup-group">
          <legend>Goal of the stream</legend>
          {count('goal', 'How many')}
          <label className="setup-row">
            Of what
            <select
              value={settings.goalOf}
              onChange={(event) => onChange({ goalOf: event.target.value as GoalOf })}
            >
              {GOALS.map((goal) => (
                <option key={goal}>{goal}</option>
              ))}
            </select>
          </label>
        </fieldset>
      )}
    </form>
  );
}

interface ChecksProps<Name extends string> {
  all: readonly Name[];
  names: Record<Name, string>;
  chosen: ReadonlySet<Name>;
  onChange: (chosen: ReadonlySet<Name>) => void;
}

function Checks<Name extends string>({ all, names, chosen, onChange }: ChecksProps<Name>) {
  return all.map((name) => (
    <label key={name} className="setup-check">
      <input
        type="checkbox"
        checked={chosen.has(name)}
        onChange={() => onChange(new Set(all.filter((each) => chosen.has(each) !== (each === name))))}
      />
      {names[name]}
    </label>
  ));
}

interface CountProps {
  label: string;
  unit: string;
  value: number;
  bounds: { least: number; most: number };
  onChange: (value: number) => void;
}

/** What is being typed may not be a number yet, or not within the bounds: it counts once it is. */
function Count({ label, unit, value, bounds: { least, most }, onChange }: CountProps) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <label className="setup-row">
      <span>
        {label}
        {unit && <span className="text-faint"> ({unit})</span>}
      </span>
      <input
        type="number"
        min={least}
        max={most}
        value={typed ?? value}
        onChange={({ target }) => {
          setTyped(target.value);
          const number = target.valueAsNumber;
          if (Number.isInteger(number) && number >= least && number <= most) onChange(number);
        }}
        onBlur={() => setTyped(null)}
      />
    </label>
  );
}

function Colour({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <label className="setup-row">
      {label}
      <input
        type="color"
        value={`#${value}`}
        onChange={(event) => onChange(event.target.value.slice(1).toLowerCase())}
      />
    </label>
  );
}
