/** `system` follows the reader's machine; app.css holds what the two look like. */
export type Theme = 'system' | 'light' | 'dark';

const SLOT = 'kickboard.theme';

export function readTheme(): Theme {
  try {
    const kept = localStorage.getItem(SLOT);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system'; // storage may be forbidden
  }
}

export function keepTheme(theme: Theme): void {
  try {
    if (theme === 'system') localStorage.removeItem(SLOT);
    else localStorage.setItem(SLOT, theme);
  } catch {
    // storage forbidden: it holds until the page is left
  }
  applyTheme(theme);
}

export function applyTheme(theme: Theme = readTheme()): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
