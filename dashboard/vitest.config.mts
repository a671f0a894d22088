import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { preact } from './build/preact.mts';

/** Components and the code behind them, in jsdom; what needs a layout or a server is tested in test/e2e. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: {
    mainFields: ['module', 'main'], // a package's CommonJS would load React
    alias: {
      ...preact,
      '@kickboard/client': join(import.meta.dirname, '../client/src/index.ts'),
    },
  },
  test: {
    environment: 'jsdom',
    server: { deps: { inline: [/@radix-ui|@tanstack|wouter|react-|use-/] } }, // so that they find Preact too
    isolate: false, // one jsdom for all files; each test cleans up behind itself
    include: ['src/**/*.spec.{ts,tsx}'],
    restoreMocks: true,
    unstubGlobals: true,
    setupFiles: ['src/testing/setup.ts'],
  },
});
