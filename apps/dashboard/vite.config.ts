import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Built into dist/web, which the api serves at /. `vite` alone serves it with changes at once, over an API on port 3000. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    reportCompressedSize: false,
    // A page must not need inline scripts, nor data: URLs in its policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/readyz', '/healthz', '/docs', '/admin', '/metrics'].map((path) => [path, 'http://127.0.0.1:3000']),
    ),
  },
});
