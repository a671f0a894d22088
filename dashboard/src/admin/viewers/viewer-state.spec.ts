import { expect, it } from 'vitest';
import { entryReason, signed } from './entry-reasons';
import { viewerState } from './viewer-state';

it('says what keeps a viewer off the boards', () => {
  expect(viewerState({ excluded: false, banned_until: null })).toBe('takes part');
  expect(viewerState({ excluded: true, banned_until: '9999-12-31T23:59:59.999Z' })).toBe(
    'excluded, banned by Kick',
  );
  expect(viewerState({ excluded: false, banned_until: '2026-01-01T20:00:00.000Z' })).toBe(
    'banned by Kick until 2026-01-01 20:00:00 UTC',
  );
});

it('shows an entry with its sign and its reason, also one that is newer than the page', () => {
  expect([signed(1234), signed(-20)]).toEqual(['+1,234', '−20']);
  expect([entryReason('reversal'), entryReason('raffle')]).toEqual(['taken back', 'raffle']);
});
