import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen } from '@testing-library/preact';
import { expect, it, vi } from 'vitest';
import { DoctorPanel } from './doctor-panel';

const answer = (examined_at: string, result: string) => ({
  well: result !== 'red',
  findings: [{ check: 'deliveries', result, found: 'none yet', remedy: 'look at the URL' }],
  examined_at,
});

function show(isFirstRun: boolean) {
  const client = new QueryClient();
  const panel = (isFirst: boolean) => (
    <QueryClientProvider client={client}>
      <DoctorPanel isFirstRun={isFirst} />
    </QueryClientProvider>
  );
  const { rerender } = render(panel(isFirstRun));
  return (isFirst: boolean) => rerender(panel(isFirst));
}

it('examines again at the first click after the first delivery has come', async () => {
  const answers = [answer('2026-11-26T12:00:00Z', 'red'), answer('2026-11-26T12:05:00Z', 'ok')];
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(answers.shift())));
  const showAgain = show(true);
  const examined = await screen.findByText(/12:00:00/);
  const status = screen.getByRole('status');
  expect(status.contains(examined)).toBe(true);
  expect(status.textContent).toContain('1 to mend');
  showAgain(false);
  fireEvent.click(screen.getByRole('button', { name: 'Examine again' }));
  await screen.findByText(/12:05:00/);
  expect(screen.getByRole('status')).toBe(status);
  expect(status.textContent).toContain('nothing to mend');
});

it('asks Kick only when it is told to, once at a time, and keeps the focus on its button', async () => {
  let finish = (_answer: Response) => {};
  const fetched = vi.fn(() => new Promise<Response>((resolve) => (finish = resolve)));
  vi.stubGlobal('fetch', fetched);
  show(false);
  const button = screen.getByRole('button', { name: 'Examine' });
  expect(fetched).not.toHaveBeenCalled();
  button.focus();
  fireEvent.click(button);
  await screen.findByRole('progressbar');
  fireEvent.click(button);
  expect(document.activeElement).toBe(button);
  finish(Response.json(answer('2026-11-26T12:00:00Z', 'ok')));
  await screen.findByText(/12:00:00/);
  expect(fetched).toHaveBeenCalledOnce();
});
