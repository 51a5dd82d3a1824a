import 'reflect-metadata';
import { startService } from '@clipyard/observability';
import { boot } from '@clipyard/platform';
import { ApiModule } from './api.module.js';
import { configureHttp } from './configure-http.js';

const started = boot('api');
await startService(ApiModule.register(started), {
  logger: started.logger,
  host: started.settings.HTTP_HOST,
  port: started.settings.HTTP_PORT,
  bodyParser: false,
  configure: (app) => configureHttp(app, started.logger),
});
