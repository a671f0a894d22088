import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '@kickboard/client';
import { message } from '../testing/shapes';
import { applyDecisions, mergeMessages, pendingIds } from './message-log';

const ids = (log: readonly ChatMessage[]) => log.map((entry) => entry.message_id).join('');

describe('message log', () => {
  it('shows a message once, however many sources bring it', () => {
    expect(ids(mergeMessages([message('a'), message('b')], [message('b'), message('c')]))).toBe('abc');
  });

  it('orders by time, then by arrival, then as the server gave it', () => {
    const late = message('a', { timestamp: 500 });
    const second = message('c', { received_at: '2026-01-01T00:00:00.002Z' });
    const first = message('b', { received_at: '2026-01-01T00:00:00.001Z' });
    expect(ids(mergeMessages([second], [first, late]))).toBe('abc');
    expect(ids(mergeMessages([message('x'), message('y')], [message('z')]))).toBe('xyz');
  });

  it('keeps the very list when nothing is new, so that nothing is drawn again', () => {
    const held = [message('a')];
    expect(mergeMessages(held, [message('a')])).toBe(held);
    expect(applyDecisions(held, new Map())).toBe(held);
  });

  it('takes a decision from either source and never falls back to pending', () => {
    const earned = { sweet_coins_earned: 1, sweet_coins_reason: 'chat_message' } as const;
    const decided = applyDecisions([message('a')], new Map([['a', earned]]));
    expect(decided[0]).toMatchObject(earned);
    expect(mergeMessages(decided, [message('a')])[0]).toMatchObject(earned);
    expect(mergeMessages([message('a')], decided)[0]).toMatchObject(earned);
  });

  it('takes the full message of the API for one that another source told first, and not the other way round', () => {
    const early = { ...message('a', { content: 'early' }), isProvisional: true as const };
    const full = message('a', { content: 'full' });
    expect(mergeMessages([early], [full])).toEqual([full]);
    expect(mergeMessages([full], [early])).toEqual([full]);
  });

  it('asks for the newest pending messages only', () => {
    const held = [message('a'), message('b', { sweet_coins_reason: 'bot' }), message('c'), message('d')];
    expect(pendingIds(held, 2)).toEqual(['c', 'd']);
  });
});
