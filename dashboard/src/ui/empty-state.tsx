const ICONS = {
  board: 'M5 20v-7h4v7zM10 20V5h4v15zM15 20V10h4v10z',
  chat: 'M4 5h16v11H9l-5 4z',
  moon: 'M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5z',
  plug: 'M9 3v5M15 3v5M6.5 8h11v3a5.5 5.5 0 0 1-11 0zM12 16.5V21',
};

interface Props {
  icon: keyof typeof ICONS;
  title: string;
  text?: string;
  links?: readonly { to: string; text: string }[];
}

export function EmptyState({ icon, title, text, links = [] }: Props) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 px-6 py-10 text-center">
      <span className="flex size-14 items-center justify-center rounded-2xl bg-raised text-faint">
        <svg
          viewBox="0 0 24 24"
          className="size-7"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinejoin="round"
          strokeLinecap="round"
          aria-hidden
        >
          <path d={ICONS[icon]} />
        </svg>
      </span>
      <p className="font-semibold text-ink">{title}</p>
      {text && <p className="max-w-72 text-sm text-pretty text-soft">{text}</p>}
      {links.map(({ to, text }) => (
        <a key={to} className="text-link text-sm" href={to}>
          {text}
        </a>
      ))}
    </div>
  );
}
