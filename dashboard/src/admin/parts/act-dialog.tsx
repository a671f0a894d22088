import * as AlertDialog from '@radix-ui/react-alert-dialog';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useNotice } from './notice';
import { Working } from './working';

interface Props {
  /** On the button that opens it. */
  label: string;
  /** For a screen reader, when the label alone does not say on what. */
  description?: string;
  title: string;
  /** What it does, and how it is undone. */
  text: ReactNode;
  /** What the page is for: its button stands out. */
  isMain?: boolean;
  /** On the button that does it. */
  submit: string;
  /** Cannot be undone, or takes something from somebody. */
  isDangerous?: boolean;
  children?: ReactNode;
  /** Does it with what was typed; resolves to what was done, in a sentence. */
  act: (form: FormData) => Promise<string>;
}

/** An act and its confirmation. It stays open, with what was typed, until the act has succeeded. */
export function ActDialog(props: Props) {
  const { label, description, title, text, isMain, submit, isDangerous, children, act } = props;
  const [isOpen, setIsOpen] = useState(false);
  const tell = useNotice();
  const client = useQueryClient();
  const { mutate, reset, isPending, error } = useMutation({
    mutationFn: act,
    onSuccess: (done) => {
      setIsOpen(false);
      tell(done);
    },
    // Also after an error: the act may have been done, and its answer lost.
    onSettled: () => void client.invalidateQueries(),
  });

  function open(isOpening: boolean) {
    if (isPending) return;
    reset();
    setIsOpen(isOpening);
  }
  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    mutate(new FormData(event.currentTarget));
  }

  return (
    <AlertDialog.Root open={isOpen} onOpenChange={open}>
      <AlertDialog.Trigger className={isMain ? 'main-button' : 'plain-button'} aria-label={description}>
        {label}
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="dialog-ground" />
        <AlertDialog.Content className="dialog">
          <AlertDialog.Title className="panel-title break-anywhere">{title}</AlertDialog.Title>
          <AlertDialog.Description className="text-sm text-soft">{text}</AlertDialog.Description>
          <form onSubmit={send} className="flex flex-col gap-4" aria-busy={isPending}>
            {children}
            {error && (
              <p className="note note-bad break-anywhere" role="alert">
                {error.message}
              </p>
            )}
            {isPending && <Working what={title} />}
            <div className="flex justify-end gap-2">
              <AlertDialog.Cancel className="plain-button" type="button" disabled={isPending}>
                Cancel
              </AlertDialog.Cancel>
              <button
                type="submit"
                className={`main-button ${isDangerous ? 'is-dangerous' : ''}`}
                disabled={isPending}
              >
                {isPending ? 'Working…' : submit}
              </button>
            </div>
          </form>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

/** Why it is done: kept in the ledger or the audit. */
export function ReasonField() {
  return (
    <label className="field">
      Reason
      <input
        name="reason"
        required
        maxLength={500}
        pattern=".*\S.*"
        title="Say why, in words"
        autoComplete="off"
      />
      <span>Kept with the act, for whoever asks later.</span>
    </label>
  );
}

/** A field of the form; empty when it is not there. */
export const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};
