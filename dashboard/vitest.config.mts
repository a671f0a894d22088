import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Components and the code behind them, in jsdom; what needs a layout or a server is tested in test/e2e. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { alias: { '@kickboard/client': join(import.meta.dirname, '../client/src/index.ts') } },
  test: {
    environment: 'jsdom',
    isolate: false, // one jsdom for all files; each test cleans up behind itself
    include: ['src/**/*.spec.{ts,tsx}'],
    restoreMocks: true,
    unstubGlobals: true,
    setupFiles: ['src/testing/setup.ts'],
  },
});
