export function CoinIcon({ className = '' }: { className?: string }) {
  return (
    <svg viewBox="0 0 20 20" className={`shrink-0 ${className}`} aria-hidden focusable="false">
      <circle cx="10" cy="10" r="9" fill="#b7791f" />
      <circle cx="10" cy="9.4" r="8.6" fill="#f6c64f" />
      <circle cx="10" cy="9.4" r="6.4" fill="none" stroke="#b7791f" strokeWidth="1.2" />
      <path
        d="M10 5.6l1.15 2.45 2.65.35-1.95 1.85.5 2.65L10 11.6l-2.35 1.3.5-2.65L6.2 8.4l2.65-.35z"
        fill="#fff3c4"
      />
    </svg>
  );
}
