import { type Telemetry } from 'bullmq';

export type { Telemetry } from 'bullmq';

/** Makes spans of jobs, as children of what added them. They go where the process' tracing sends them. */
export async function queueTelemetry(): Promise<Telemetry> {
  const { BullMQOtel } = await import('bullmq-otel');
  return new BullMQOtel({ tracerName: 'clipyard' });
}
