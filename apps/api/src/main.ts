import 'reflect-metadata';

import { startService } from '@clipyard/service';
import { boot, SHUTDOWN_MARGIN_MS } from '@clipyard/service';

import { ApiModule } from './api.module.js';
import { bindHost } from './auth/bind-host.js';
import { hasKeys } from './auth/has-keys.js';
import { configureHttp } from './http/configure-http.js';

const started = await boot('api');
const { host, refused } = bindHost(started.settings, await hasKeys(started.settings).catch(() => false));
if (refused !== null) started.logger.warn(refused);
await startService(ApiModule.register(started), {
  logger: started.logger,
  host,
  port: started.settings.HTTP_PORT,
  callsTimeoutMs: started.settings.DRAIN_TIMEOUT_MS,
  shutdownTimeoutMs: started.settings.DRAIN_TIMEOUT_MS + SHUTDOWN_MARGIN_MS,
  bodyParser: false,
  configure: (app) => configureHttp(app, started.logger),
});
