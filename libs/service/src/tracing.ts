import { type IncomingMessage, type ServerResponse } from 'node:http';

import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

export interface TracingOptions {
  readonly service: string;
  /** Base URL of an OTLP receiver over HTTP; `/v1/traces` is appended. */
  readonly endpoint: string;
  /** Share of traces that are kept, 0 to 1. The process that starts a trace decides. */
  readonly ratio: number;
}

/** The running trace exporter of this process. */
export interface Tracing {
  /** Sends the remaining spans. Spans that the receiver does not accept are dropped. */
  close(): Promise<void>;
}

/** Starts to record and send traces. The OpenTelemetry SDK is loaded only here. */
export async function startTracing({ service, endpoint, ratio }: TracingOptions): Promise<Tracing> {
  const [
    sdk,
    { OTLPTraceExporter },
    { AsyncLocalStorageContextManager },
    { W3CTraceContextPropagator },
    { resourceFromAttributes },
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `clipyard-${service}`, 'service.namespace': 'clipyard' }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return { close: () => provider.shutdown().catch(() => undefined) };
}

/**
 * Middleware that gives each request a span, as a child of the caller's span if the request has a `traceparent`. It
 * costs next to nothing while tracing is off.
 */
export function traceRequests(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const parent = propagation.extract(context.active(), request.headers);
  const path = new URL(request.url ?? '/', 'http://any').pathname;
  const span = trace
    .getTracer('clipyard')
    .startSpan(
      `${request.method ?? ''} ${path}`,
      { kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method ?? '', 'url.path': path } },
      parent,
    );
  response.once('close', () => {
    span.setAttribute('http.response.status_code', response.statusCode);
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  context.with(trace.setSpan(parent, span), next);
}

/** The id of the current trace; null outside of a trace. */
export function traceId(): string | null {
  return trace.getActiveSpan()?.spanContext().traceId ?? null;
}
