import { CopyField } from '../../ui/copy-field';

/** A secret that was just made; the server never shows it again. */
export interface NewSecret {
  url: string;
  secret: string;
}

export function SecretNote({ made: { url, secret }, close }: { made: NewSecret; close: () => void }) {
  return (
    <section className="note note-warn flex flex-col gap-3" aria-label="New secret">
      <p className="break-anywhere">
        Give {url} this secret now: it checks signatures with it, and nobody can see it again.
      </p>
      <CopyField label="Secret" text={secret} hint="Whoever has it can pass as this Kickboard." />
      <button type="button" className="plain-button self-start" onClick={close}>
        I have kept it
      </button>
    </section>
  );
}
