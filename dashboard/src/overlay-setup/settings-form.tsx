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
import { Checks, Colour, Count } from './settings-fields';

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
