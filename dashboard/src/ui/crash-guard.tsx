import { Component, type ReactNode } from 'react';

/** A bug in a component must not leave a blank page. */
export class CrashGuard extends Component<{ children: ReactNode }, { hasCrashed: boolean }> {
  override state = { hasCrashed: false };

  static getDerivedStateFromError(): { hasCrashed: boolean } {
    return { hasCrashed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasCrashed) return this.props.children;
    return (
      <main className="flex min-h-dvh flex-col items-center justify-center gap-4 p-6 text-center">
        <p className="font-semibold text-ink">Something broke on this page.</p>
        <button type="button" className="main-button" onClick={() => location.reload()}>
          Load it again
        </button>
      </main>
    );
  }
}
