import { join } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const page = (name: string) => join(import.meta.dirname, name);

// The API process serves dashboard/dist at `/`; in development Vite serves the pages and hands /api on. Addresses of
// assets are relative, so that any static host may serve the folder, below any path.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // light-dark() is left as it is written
    assetsInlineLimit: 0,
    rolldownOptions: { input: [page('index.html'), page('overlay.html'), page('overlay-setup.html')] },
  },
  server: { proxy: { '/api': 'http://localhost:3000' } },
});
