import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Presence } from './presence';

describe('Presence', () => {
  let runs: { signal: AbortSignal; isReturn: boolean }[];
  let presence: Presence;
  let stop: AbortController;
  let isHidden: boolean;

  beforeEach(() => {
    vi.useFakeTimers();
    [runs, stop, isHidden] = [[], new AbortController(), false];
    vi.spyOn(document, 'hidden', 'get').mockImplementation(() => isHidden);
    presence = new Presence((signal, isReturn) => void runs.push({ signal, isReturn }));
    presence.start(stop.signal);
  });
  afterEach(() => {
    stop.abort();
    vi.useRealTimers();
  });
  const state = () => runs.map(({ signal }) => (signal.aborted ? 'ended' : 'runs'));
  function setHidden(hidden: boolean): void {
    isHidden = hidden;
    document.dispatchEvent(new Event('visibilitychange'));
  }

  it('lets go a minute after the page was hidden, and begins at once when it is shown', async () => {
    setHidden(true);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(state()).toEqual(['runs']);
    await vi.advanceTimersByTimeAsync(2000);
    presence.begin();
    expect(state()).toEqual(['ended']);
    setHidden(false);
    expect(state()).toEqual(['ended', 'runs']);
    expect(runs.map(({ isReturn }) => isReturn)).toEqual([false, true]);
  });

  it('a short look at another page changes nothing', async () => {
    setHidden(true);
    await vi.advanceTimersByTimeAsync(50_000);
    setHidden(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(state()).toEqual(['runs']);
  });

  it('begins anew after a sleep, before anything is shown that waited meanwhile', () => {
    const asleepMs = Date.now();
    vi.setSystemTime(asleepMs + 30 * 60_000);
    runs[0]?.signal.addEventListener('abort', () => expect(presence.awakeMs).toBe(asleepMs));
    expect(presence.hasSlept()).toBe(true);
    expect(state()).toEqual(['ended', 'runs']);
    expect(presence.hasSlept()).toBe(false);
  });

  it('ends without a network or when the browser freezes the page; an answer proves that there is a network', () => {
    window.dispatchEvent(new Event('offline'));
    expect(state()).toEqual(['ended']);
    presence.begin();
    expect(state()).toEqual(['ended', 'runs']);
    document.dispatchEvent(new Event('freeze'));
    document.dispatchEvent(new Event('resume'));
    expect(state()).toEqual(['ended', 'ended', 'runs']);
  });
});
