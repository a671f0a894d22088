import { useState } from 'react';

interface ChecksProps<Name extends string> {
  all: readonly Name[];
  names: Record<Name, string>;
  chosen: ReadonlySet<Name>;
  onChange: (chosen: ReadonlySet<Name>) => void;
}

export function Checks<Name extends string>({ all, names, chosen, onChange }: ChecksProps<Name>) {
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
export function Count({ label, unit, value, bounds: { least, most }, onChange }: CountProps) {
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

export function Colour({
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
