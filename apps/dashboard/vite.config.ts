import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The build goes to dist/web, which the API serves at /. `npx vite` serves the sources with hot reload, with an API on
 * port 3000 behind it.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    reportCompressedSize: false,
    // The content security policy allows no inline scripts and no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/readyz', '/healthz', '/docs', '/admin', '/metrics'].map((path) => [path, 'http://127.0.0.1:3000']),
    ),
  },
});
