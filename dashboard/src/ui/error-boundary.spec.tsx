import { act, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ErrorBoundary, LeaveOutOnError } from './error-boundary';

let isBroken: boolean;
function Fragile() {
  if (isBroken) throw new Error('cannot be drawn');
  return <p>drawn</p>;
}
const later = (ms: number) => void act(() => void vi.advanceTimersByTime(ms));

describe('after an error while drawing', () => {
  beforeEach(() => {
    isBroken = true;
    vi.useFakeTimers();
    vi.spyOn(console, 'error').mockReturnValue();
  });
  afterEach(() => vi.useRealTimers());

  it('the page starts again by itself', () => {
    render(<ErrorBoundary fallback="broken">{<Fragile />}</ErrorBoundary>);
    expect(screen.getByText('broken')).toBeTruthy();
    later(1000);
    expect(screen.getByText('broken')).toBeTruthy();
    isBroken = false;
    later(2000);
    expect(screen.getByText('drawn')).toBeTruthy();
  });

  it('it loads itself anew when starting again has not helped, and goes on trying', () => {
    const reload = vi.fn();
    render(
      <ErrorBoundary fallback="broken" reload={reload}>
        <Fragile />
      </ErrorBoundary>,
    );
    for (const pause of [1000, 2000, 4000, 8000]) later(pause);
    expect(reload).not.toHaveBeenCalled();
    later(16_000);
    expect(reload).toHaveBeenCalledOnce();
    isBroken = false;
    later(60_000);
    expect(screen.getByText('drawn')).toBeTruthy();
  });

  it('a line that cannot be drawn takes no other with it', () => {
    render(
      <>
        <LeaveOutOnError>
          <Fragile />
        </LeaveOutOnError>
        <p>another</p>
      </>,
    );
    expect(screen.getByText('another')).toBeTruthy();
  });
});
