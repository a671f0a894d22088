import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Dashboard } from './dashboard';
import { readSettings } from './settings';
import { EntryForm } from './ui/entry-form';
import { ErrorBoundary } from './ui/error-boundary';

const { broadcasterId, pusher } = readSettings(location.search, import.meta.env);

function Page() {
  if (broadcasterId === '') return <EntryForm broadcasterId="" />;
  if (broadcasterId === null) {
    return <EntryForm broadcasterId="" complaint="A broadcaster user id has digits only." />;
  }
  return <Dashboard broadcasterId={broadcasterId} pusher={pusher} />;
}

function Failed() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-4 p-6 text-center" role="alert">
      <p className="font-semibold text-ink">Something broke on this page. It starts again by itself.</p>
      <button type="button" className="main-button" onClick={() => location.reload()}>
        Load it again now
      </button>
    </main>
  );
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary fallback={<Failed />}>
        <Page />
      </ErrorBoundary>
    </StrictMode>,
  );
}
