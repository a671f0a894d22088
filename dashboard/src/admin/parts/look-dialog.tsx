import * as Dialog from '@radix-ui/react-dialog';
import type { ReactNode } from 'react';

interface Props {
  label: string;
  description?: string;
  title: string;
  /** Made when it is opened. */
  children: ReactNode;
}

/** Shows more of something. */
export function LookDialog({ label, description, title, children }: Props) {
  return (
    <Dialog.Root>
      <Dialog.Trigger className="plain-button" aria-label={description}>
        {label}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-ground" />
        <Dialog.Content className="dialog" aria-describedby={undefined}>
          <Dialog.Title className="panel-title break-anywhere">{title}</Dialog.Title>
          {children}
          <Dialog.Close className="plain-button self-end">Close</Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
