import 'reflect-metadata';
import { startService } from '@clipyard/observability';
import { boot, SHUTDOWN_MARGIN_MS } from '@clipyard/platform';
import { ApiModule } from './api.module.js';
import { configureHttp } from './configure-http.js';

const started = boot('api');
await startService(ApiModule.register(started), {
  logger: started.logger,
  host: started.settings.HTTP_HOST,
  port: started.settings.HTTP_PORT,
  shutdownTimeoutMs: started.settings.DRAIN_TIMEOUT_MS + SHUTDOWN_MARGIN_MS,
  bodyParser: false,
  configure: (app) => configureHttp(app, started.logger),
});
