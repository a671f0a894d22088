import { createRoot } from 'react-dom/client';
import '../styles/app.css';
import '../styles/overlay.css';
import { storeAccessKeyOfAddress } from '../api/access-key';
import { readSettings } from '../settings';
import { Motion } from '../ui/motion';
import { Overlay } from './overlay';
import { readOverlaySettings } from './overlay-settings';

storeAccessKeyOfAddress();
const { broadcasterId, pusher } = readSettings(location.search, import.meta.env);
const root = document.getElementById('root');
if (root && broadcasterId) {
  createRoot(root).render(
    <Motion>
      <Overlay
        broadcasterId={broadcasterId}
        pusher={pusher}
        settings={readOverlaySettings(location.search)}
      />
    </Motion>,
  );
} else if (root) {
  root.textContent = 'Kickboard overlay: add ?broadcaster_user_id=… to the address';
}
