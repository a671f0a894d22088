import { render, screen } from '@testing-library/preact';
import { afterEach, expect, it, vi } from 'vitest';
import { DeliveryNote } from './delivery-note';

afterEach(() => vi.restoreAllMocks());

/** Draws the note for what the server tells of channel 4242, once it was asked. */
async function draw(channel: object | null): Promise<void> {
  const channels = channel ? [{ broadcaster_user_id: '4242', is_live: true, ...channel }] : [];
  const answered = vi
    .spyOn(globalThis, 'fetch')
    .mockImplementation(() => Promise.resolve(Response.json({ channels })));
  render(<DeliveryNote broadcasterId="4242" />);
  await vi.waitFor(() => expect(answered).toHaveBeenCalled());
}

it('says by how many minutes Kick is late', async () => {
  await draw({ lag_ms: { p50: 190_000 } });
  expect(await screen.findByText('Kick is delivering 3 min late')).toBeTruthy();
});

it.each([
  ['the lag is below a minute', { lag_ms: { p50: 59_000 } }],
  ['nothing was delivered', { lag_ms: { p50: null } }],
  ['the channel is offline', { is_live: false, lag_ms: { p50: 190_000 } }],
  ['nothing is known of the channel', null],
])('says nothing when %s', async (_, channel) => {
  await draw(channel);
  await expect(screen.findByText(/late/, {}, { timeout: 200 })).rejects.toThrow();
});
