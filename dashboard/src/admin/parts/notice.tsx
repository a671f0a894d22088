import { createContext, type ReactNode, use, useMemo, useState } from 'react';

const Tell = createContext<(text: string) => void>(() => {});

/** What the last act did, said to everybody: seen at the bottom, spoken by a screen reader. */
export function NoticeProvider({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState({ text: '', count: 0 });
  const tell = useMemo(() => (text: string) => setNotice(({ count }) => ({ text, count: count + 1 })), []);
  return (
    <Tell value={tell}>
      {children}
      <div role="status" className="notice-place">
        {notice.text && (
          <p key={notice.count} className="notice">
            {notice.text}
            <button
              type="button"
              className="notice-close"
              onClick={() => tell('')}
              aria-label="Close this message"
            >
              ×
            </button>
          </p>
        )}
      </div>
    </Tell>
  );
}

export const useNotice = () => use(Tell);
