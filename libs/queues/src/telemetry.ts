import { type Telemetry } from 'bullmq';

export type { Telemetry } from 'bullmq';

/** Traces jobs as children of the spans that added them. */
export async function queueTelemetry(): Promise<Telemetry> {
  const { BullMQOtel } = await import('bullmq-otel');
  return new BullMQOtel({ tracerName: 'clipyard' });
}
