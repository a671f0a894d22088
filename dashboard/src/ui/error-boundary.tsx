import { Component, Fragment, type ReactNode } from 'react';

const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 60_000;
/** What has run this long without an error has recovered. */
const RECOVERED_AFTER_MS = 60_000;
/** Starting again has not helped so often: a newer version of the page may. */
const RELOAD_AFTER_FAILURES = 5;

interface Props {
  children: ReactNode;
  /** Shown until the next try. */
  fallback: ReactNode;
  reload?: () => void;
}

interface State {
  hasFailed: boolean;
  /** Differs for each try, so that nothing of the failed one is left. */
  attempt: number;
}

/** An error while drawing must not leave a blank page for good: starts its children again, with growing pauses. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { hasFailed: false, attempt: 0 };
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  static getDerivedStateFromError(): Partial<State> {
    return { hasFailed: true };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error); // nobody else would tell of it
    this.failures += 1;
    clearTimeout(this.timer);
    const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.failures - 1));
    this.timer = setTimeout(() => this.tryAgain(), pause);
  }

  override componentWillUnmount(): void {
    clearTimeout(this.timer);
  }

  override render(): ReactNode {
    if (this.state.hasFailed) return this.props.fallback;
    return <Fragment key={this.state.attempt}>{this.props.children}</Fragment>;
  }

  private tryAgain(): void {
    if (this.failures >= RELOAD_AFTER_FAILURES) {
      this.failures = 0;
      (this.props.reload ?? (() => location.reload()))();
    }
    this.timer = setTimeout(() => {
      this.failures = 0;
    }, RECOVERED_AFTER_MS);
    this.setState(({ attempt }) => ({ hasFailed: false, attempt: attempt + 1 }));
  }
}

/** For one line of many: one that cannot be drawn is left out, and takes none of the others with it. */
export class LeaveOutOnError extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override render(): ReactNode {
    return this.state.hasFailed ? null : this.props.children;
  }
}
