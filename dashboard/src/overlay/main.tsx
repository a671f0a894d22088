import { createRoot } from 'react-dom/client';
import '../styles/public.css';
import '../styles/overlay.css';
import { storeAccessKeyOfAddress } from '../api/access-key';
import { readSettings } from '../settings';
import { ErrorBoundary } from '../ui/error-boundary';
import { Overlay } from './overlay';
import { readOverlaySettings } from './overlay-settings';

storeAccessKeyOfAddress();
const { broadcasterId, pusher } = readSettings(location.search, import.meta.env);
const root = document.getElementById('root');
if (root && broadcasterId) {
  createRoot(root).render(
    <ErrorBoundary fallback={null}>
      <Overlay
        broadcasterId={broadcasterId}
        pusher={pusher}
        settings={readOverlaySettings(location.search)}
      />
    </ErrorBoundary>,
  );
} else if (root) {
  root.textContent = 'Kickboard overlay: add ?broadcaster_user_id=… to the address';
}
