import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/app.css';
import { storeAccessKeyOfAddress } from './api/access-key';
import { Dashboard } from './dashboard';
import { readSettings } from './settings';
import { CrashGuard } from './ui/crash-guard';
import { EntryForm } from './ui/entry-form';
import { Motion } from './ui/motion';
import { applyTheme } from './ui/theme';

storeAccessKeyOfAddress();
applyTheme();
const { broadcasterId, pusher } = readSettings(location.search, import.meta.env);

function Page() {
  if (broadcasterId === '') return <EntryForm broadcasterId="" />;
  if (broadcasterId === null) {
    return <EntryForm broadcasterId="" complaint="A broadcaster user id has digits only." />;
  }
  return <Dashboard broadcasterId={broadcasterId} pusher={pusher} />;
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <CrashGuard>
        <Motion>
          <Page />
        </Motion>
      </CrashGuard>
    </StrictMode>,
  );
}
