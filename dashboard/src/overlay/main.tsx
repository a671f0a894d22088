import { createRoot } from 'react-dom/client';
import '../styles/public.css';
import '../styles/overlay.css';
import { storeAccessKeyOfAddress } from '../api/access-key';
import { readSettings } from '../settings';
import { ErrorBoundary } from '../ui/error-boundary';
import { LiveOverlay, Overlay } from './overlay';
import { readOverlaySettings } from './overlay-settings';

storeAccessKeyOfAddress();
const { broadcasterId, pusher } = readSettings(location.search, import.meta.env);
const settings = readOverlaySettings(location.search);
const root = document.getElementById('root');
if (root && settings.isSample) {
  const { startSample } = await import('./sample');
  createRoot(root).render(<Overlay source={startSample()} settings={settings} />);
} else if (root && broadcasterId) {
  createRoot(root).render(
    <ErrorBoundary fallback={null}>
      <LiveOverlay broadcasterId={broadcasterId} pusher={pusher} settings={settings} />
    </ErrorBoundary>,
  );
} else if (root) {
  root.textContent = 'Kickboard overlay: add ?broadcaster_user_id=… to the address, or open /overlay-setup';
}
