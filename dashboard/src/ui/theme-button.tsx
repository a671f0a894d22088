import { useState } from 'react';
import { IconButton } from './icon-button';
import { readTheme, storeTheme, type Theme } from './theme';

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const ICONS: Record<Theme, string> = {
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
  light:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1 1M17.4 17.4l1 1M5.6 18.4l1-1M17.4 6.6l1-1',
  dark: 'M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5z',
};

export function ThemeButton() {
  const [theme, setTheme] = useState(readTheme);
  function change() {
    storeTheme(NEXT[theme]);
    setTheme(NEXT[theme]);
  }
  return (
    <IconButton icon={ICONS[theme]} label={`Colours: ${theme}. Change to ${NEXT[theme]}`} onClick={change} />
  );
}
