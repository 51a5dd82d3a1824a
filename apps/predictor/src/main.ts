import 'reflect-metadata';

import { startService } from '@clipyard/service';
import { boot, SHUTDOWN_MARGIN_MS } from '@clipyard/service';

import { PredictorModule } from './predictor.module.js';

const started = await boot('predictor');
await startService(PredictorModule.register(started), {
  logger: started.logger,
  host: started.settings.HTTP_HOST,
  port: started.settings.HTTP_PORT,
  shutdownTimeoutMs: started.settings.DRAIN_TIMEOUT_MS + SHUTDOWN_MARGIN_MS,
});
