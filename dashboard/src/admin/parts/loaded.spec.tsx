import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/preact';
import { expect, it } from 'vitest';
import { Loaded } from './loaded';

const query = {
  data: undefined,
  error: null,
  failureReason: null,
  isFetching: true,
  refetch: () => Promise.reject(new Error('not in this test')),
};

const show = (changed: object) =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Loaded query={{ ...query, ...changed }} what="the batches">
        {(text: string) => <p>{text}</p>}
      </Loaded>
    </QueryClientProvider>,
  );

it('says what is on its way, and why it did not come at the first attempt', () => {
  show({});
  expect(screen.getByRole('status').textContent).toBe('Loading the batches… ');
  show({ failureReason: new Error('Postgres is not available') });
  expect(screen.getAllByRole('status')[1]?.textContent).toBe(
    'Loading the batches… Postgres is not available. Trying again.',
  );
});

it('shows what was read before beside the error of the attempt after it', () => {
  show({ data: 'forty batches', error: new Error('The server cannot be reached'), isFetching: false });
  expect(screen.getByText('forty batches')).toBeTruthy();
  expect(screen.getByRole('alert').textContent).toContain('The server cannot be reached');
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
});
