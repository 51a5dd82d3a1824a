import express, { type RequestHandler } from 'express';

/**
 * Serves the built dashboard. Files under assets/ are named after their content and cached for ever; the page itself is
 * revalidated each time.
 */
export function dashboard(folder: string): RequestHandler {
  return express.static(folder, {
    index: 'index.html',
    setHeaders: (response, path) =>
      void response.setHeader(
        'cache-control',
        path.endsWith('.html') ? 'no-cache' : 'public, max-age=31536000, immutable',
      ),
  });
}
