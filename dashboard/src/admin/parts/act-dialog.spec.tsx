import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { expect, it, vi } from 'vitest';
import { ActDialog, ReasonField, textOf } from './act-dialog';
import { NoticeProvider } from './notice';

function show(act: (form: FormData) => Promise<string>) {
  const client = new QueryClient();
  const invalidated = vi.spyOn(client, 'invalidateQueries');
  render(
    <QueryClientProvider client={client}>
      <NoticeProvider>
        <ActDialog label="Exclude" title="Exclude ann?" text="At once." submit="Do it" act={act}>
          <ReasonField />
        </ActDialog>
      </NoticeProvider>
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Exclude' }));
  fireEvent.change(screen.getByRole('textbox'), { target: { value: ' a bot ' } });
  return { invalidated, send: () => fireEvent.click(screen.getByRole('button', { name: 'Do it' })) };
}

it('does nothing before it is confirmed, then says what was done and reads everything anew', async () => {
  const act = vi.fn((form: FormData) => Promise.resolve(`excluded: ${textOf(form, 'reason')}`));
  const { send, invalidated } = show(act);
  expect(act).not.toHaveBeenCalled();
  send();
  await waitFor(() => expect(screen.getByRole('status').textContent).toContain('excluded: a bot'));
  expect(screen.queryByRole('alertdialog')).toBeNull();
  expect(invalidated).toHaveBeenCalledOnce();
});

it('stays open with what was typed when the act fails, and can be sent again', async () => {
  const act = vi.fn((_form: FormData) => Promise.reject(new Error('Postgres is away')));
  const { send } = show(act);
  send();
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('Postgres is away'));
  expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe(' a bot ');
  send();
  await waitFor(() => expect(act).toHaveBeenCalledTimes(2));
});

it('takes no second click and does not close while it is at work', async () => {
  let finish = (_done: string) => {};
  const act = vi.fn(() => new Promise<string>((resolve) => (finish = resolve)));
  const { send } = show(act);
  send();
  await screen.findByRole('progressbar');
  fireEvent.keyDown(screen.getByRole('alertdialog'), { key: 'Escape' });
  fireEvent.click(screen.getByRole('button', { name: 'Working…' }));
  expect(act).toHaveBeenCalledOnce();
  finish('done');
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
});
