import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const COMPRESSED = /^assets\/.*\.(js|css)$/;

/** Beside each script and style its `.br` and `.gz`, as small as they get: nobody waits for it here, and no server has to do it. */
export const compressAssets: Plugin = {
  name: 'compress-assets',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (!COMPRESSED.test(fileName)) continue;
        const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        const params = { [constants.BROTLI_PARAM_SIZE_HINT]: source.length };
        const [br, gz] = [brotliCompressSync(source, { params }), gzipSync(source, { level: 9 })];
        this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: br });
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gz });
      }
    },
  },
};
