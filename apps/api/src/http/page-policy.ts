import helmet from 'helmet';

/**
 * What all answers say of how they may be used. Pages (the dashboard, the documentation, the queue board) run their own scripts and nothing else, and
 * load nothing from elsewhere. Their components set styles at run time, which needs 'unsafe-inline' for styles alone; the board names its own base.
 */
export const pagePolicy = () =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Whether there is TLS in front is not ours to say.
    strictTransportSecurity: false,
  });
