import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/app.css';
import { Dashboard } from './dashboard';
import { CrashGuard } from './ui/crash-guard';
import { EntryForm } from './ui/entry-form';

const asked = new URLSearchParams(location.search).get('broadcaster_user_id')?.trim() ?? '';

function Page() {
  if (asked === '') return <EntryForm broadcasterId="" />;
  if (!/^\d{1,20}$/.test(asked)) {
    return <EntryForm broadcasterId="" complaint="A broadcaster user id has digits only." />;
  }
  return <Dashboard broadcasterId={asked} />;
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <CrashGuard>
        <Page />
      </CrashGuard>
    </StrictMode>,
  );
}
