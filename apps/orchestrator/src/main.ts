import 'reflect-metadata';

import { startService } from '@clipyard/service';
import { boot, SHUTDOWN_MARGIN_MS } from '@clipyard/service';

import { OrchestratorModule } from './orchestrator.module.js';

const started = await boot('orchestrator');
await startService(OrchestratorModule.register(started), {
  logger: started.logger,
  host: started.settings.HTTP_HOST,
  port: started.settings.HTTP_PORT,
  shutdownTimeoutMs: started.settings.DRAIN_TIMEOUT_MS + SHUTDOWN_MARGIN_MS,
});
