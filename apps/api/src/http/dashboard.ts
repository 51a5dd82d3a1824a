import express, { type RequestHandler } from 'express';

/** The page runs its own scripts and nothing else. Its components set styles at run time, which needs 'unsafe-inline' for styles alone. */
const POLICY = [
  "default-src 'self'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' blob: data:", "connect-src 'self'",
  "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
].join('; ');

/** Serves the built dashboard. Files under assets/ are named by their content and never change; the page itself is asked for each time. */
export function dashboard(folder: string): RequestHandler {
  return express.static(folder, {
    index: 'index.html',
    setHeaders: (response, path) => {
      response.setHeader('cache-control', path.endsWith('.html') ? 'no-cache' : 'public, max-age=31536000, immutable');
      if (path.endsWith('.html')) response.setHeader('content-security-policy', POLICY).setHeader('referrer-policy', 'no-referrer');
    },
  });
}
