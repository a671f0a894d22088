import type { Plugin } from 'vite';

/**
 * For a page whose first script is small and imports the others only when it runs: it runs as soon as it is there, without
 * waiting for styles, and the others are on their way from the beginning.
 */
export const loadAtOnce = (page: string): Plugin => ({
  name: 'load-at-once',
  transformIndexHtml: {
    order: 'post',
    handler(html, { filename, bundle, chunk }) {
      if (!bundle || !chunk || !filename.endsWith(`/dashboard/${page}`)) return html;
      const files = new Set<string>();
      const add = (name: string) => {
        const file = bundle[name];
        if (file?.type !== 'chunk' || files.has(name)) return;
        files.add(name);
        file.imports.forEach(add);
      };
      chunk.dynamicImports.forEach(add);
      const preloads = [...files]
        .filter((name) => !html.includes(name))
        .map((name) => `    <link rel="modulepreload" crossorigin href="./${name}">\n`);
      const early = '<script type="module" async fetchpriority="high" ';
      return html
        .replace('<script type="module" ', early)
        .replace('  </head>', `${preloads.join('')}  </head>`);
    },
  },
});
