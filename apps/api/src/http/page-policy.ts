import helmet from 'helmet';

/**
 * Security headers of all responses. Pages (dashboard, documentation, queue board) may run their own scripts only, and
 * load nothing from other origins, except for videos of users with https addresses. Their components set styles at run
 * time, so styles, and only styles, need 'unsafe-inline'. The queue board sets its own base URI.
 */
export const pagePolicy = () =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        mediaSrc: ["'self'", 'https:'],
        imgSrc: ["'self'", 'blob:', 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // The API does not know whether there is TLS in front of it.
    strictTransportSecurity: false,
  });
