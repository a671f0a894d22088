import { useEffect, useRef, useState } from 'react';

const SAID_MS = 2500;

/** A text to take along. Where a page may not write to the clipboard (plain http), the text is selected instead. */
export function CopyField({ label, text, hint }: { label: string; text: string; hint: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      field.current?.select();
      setSaid('Selected: press Ctrl+C');
    }
  }
  return (
    <div className="panel flex flex-col gap-2 p-4">
      <label className="field">
        {label}
        <input ref={field} value={text} readOnly onFocus={(event) => event.target.select()} />
      </label>
      <p className="flex items-center justify-between gap-3 text-xs text-faint">
        <span>{hint}</span>
        <button
          type="button"
          className="main-button text-sm"
          onClick={() => void copy()}
          disabled={text === ''}
        >
          <span role="status">{said || 'Copy'}</span>
        </button>
      </p>
    </div>
  );
}
