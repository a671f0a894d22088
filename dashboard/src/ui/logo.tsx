export function Logo({ className = '' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={`shrink-0 ${className}`} aria-hidden>
      <rect width="32" height="32" rx="9" fill="#1a2128" />
      <rect x="7" y="17" width="5" height="8" rx="1.5" fill="#53fc18" opacity=".55" />
      <rect x="13.5" y="8" width="5" height="17" rx="1.5" fill="#53fc18" />
      <rect x="20" y="13" width="5" height="12" rx="1.5" fill="#53fc18" opacity=".75" />
    </svg>
  );
}
