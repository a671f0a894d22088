import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../styles/public.css';
import { storeAccessKeyOfAddress } from '../api/access-key';
import { readOverlaySettings } from '../overlay/overlay-settings';
import { readSettings } from '../settings';
import { applyTheme } from '../ui/theme';
import { SetupPage } from './setup-page';

storeAccessKeyOfAddress();
applyTheme();
const { broadcasterId } = readSettings(location.search, import.meta.env);
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <SetupPage broadcasterId={broadcasterId ?? ''} initial={readOverlaySettings(location.search)} />
    </StrictMode>,
  );
}
