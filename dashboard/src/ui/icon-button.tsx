interface Props {
  /** A path in a box of 24. */
  icon: string;
  label: string;
  /** For a switch. */
  isPressed?: boolean;
  onClick: () => void;
}

export function IconButton({ icon, label, isPressed, onClick }: Props) {
  return (
    <button
      type="button"
      className="icon-button"
      onClick={onClick}
      aria-label={label}
      aria-pressed={isPressed}
      title={label}
    >
      <svg
        viewBox="0 0 24 24"
        className="size-4.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden
      >
        <path d={icon} />
      </svg>
    </button>
  );
}
