import express, { type RequestHandler } from 'express';

/** Serves the built dashboard. Files under assets/ are named by their content and never change; the page itself is asked for each time. */
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
