import helmet from 'helmet';

/**
 * Helmet for every route. The policy is the dashboard's, which is the strictest that every page works with: itself,
 * pictures (emotes, avatars) from anywhere safe, Kick's chat socket. Whether a site is HTTPS only is for the proxy
 * that ends TLS to say; here it would lock out those who run Kickboard in their own network.
 * @param filesUrl where Kick's pictures are taken from, which need not be https
 */
export const securityHeaders = (filesUrl?: string) =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'self'"],
        connectSrc: ["'self'", 'wss://*.pusher.com'],
        imgSrc: ["'self'", 'https:', 'data:', ...(filesUrl ? [new URL(filesUrl).origin] : [])],
        styleSrc: ["'self'", "'unsafe-inline'"],
        objectSrc: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
      },
    },
    strictTransportSecurity: false,
  });
