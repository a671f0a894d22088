import { join } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';
import { compressAssets } from './build/compress-assets.mts';
import { loadAtOnce } from './build/load-at-once.mts';
import { preact } from './build/preact.mts';

const page = (name: string) => join(import.meta.dirname, name);

const ADMIN_PAGE = 'admin/index.html';

/** The API serves the admin page behind its login; in a hidden folder no static host serves it without one. */
const hideAdminPage: Plugin = {
  name: 'hide-admin-page',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const page = bundle[ADMIN_PAGE];
    if (page?.type !== 'asset') throw new Error(`${ADMIN_PAGE} was not built`);
    delete bundle[ADMIN_PAGE];
    this.emitFile({ type: 'asset', fileName: `.${ADMIN_PAGE}`, source: page.source });
  },
};

/** What main.ts and the other pages import; in the chunk that all of them share it would have to wait for React. */
const FIRST =
  /\/src\/(settings|api\/(access-key|base-url|first-answers)|ui\/theme)\.ts$|\/public\.css$|preload-helper/;

// The API process serves dashboard/dist at `/`; in development Vite serves the pages and hands /api on. Addresses of
// assets are relative, so that any static host may serve the folder, below any path.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [tailwindcss(), loadAtOnce('index.html'), hideAdminPage, compressAssets],
  resolve: {
    alias: {
      ...preact,
      '@kickboard/client': join(import.meta.dirname, '../client/src/index.ts'),
    },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // light-dark() is left as it is written
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false }, // all of cssTarget know it
    rolldownOptions: {
      checks: { moduleLevelDirective: false }, // Radix says "use client", which means nothing here
      input: [page('index.html'), page('overlay.html'), page('overlay-setup.html'), page(ADMIN_PAGE)],
      // In one piece, what pages share compresses best: two of them together would have viewers load more. Long lists
      // are the board's and the administration's; an overlay has none.
      output: {
        codeSplitting: {
          groups: [
            { name: 'first', test: FIRST, priority: 1 },
            { name: 'shared', minShareCount: 2, test: /^(?!.*@tanstack\/(react-virtual|virtual-core))/ },
          ],
        },
      },
    },
  },
  // The client's code is used as it stands beside this folder.
  server: { proxy: { '/api': 'http://localhost:3000' }, fs: { allow: ['..'] } },
});
