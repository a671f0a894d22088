// The first of the page's scripts, and a small one: what the first view shows is asked for while the others are on their way.
import './styles/public.css';
import { storeAccessKeyOfAddress } from './api/access-key';
import { askFirst } from './api/first-answers';
import { readSettings } from './settings';
import { applyTheme } from './ui/theme';

storeAccessKeyOfAddress();
applyTheme();
const { broadcasterId } = readSettings(location.search, import.meta.env);
// A hidden tab polls nothing. What came before it is shown would be old by then.
if (broadcasterId && !document.hidden) askFirst(broadcasterId);

/** Without waiting for the document this script may run before the page's root is there. */
if (document.readyState === 'loading') {
  document.addEventListener('DOMContentLoaded', () => void import('./page'), { once: true });
} else void import('./page');
