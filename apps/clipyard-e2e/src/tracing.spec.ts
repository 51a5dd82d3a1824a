import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { BatchSchema } from '@clipyard/api-contract';
import { startCluster } from '@clipyard/local-stack';
import { renderClips } from '@clipyard/media';
import { tempDir, waitFor } from '@clipyard/testing';
import { expect, it } from 'vitest';

import { smallBackbone } from './small-backbone.fixture.js';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly service: string;
}
interface Otlp {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
    };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

/** Receives traces like a collector, over HTTP as JSON. */
async function startReceiver(): Promise<{ readonly url: string; readonly spans: Span[]; stop(): void }> {
  const spans: Span[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        for (const { resource, scopeSpans } of (JSON.parse(Buffer.concat(chunks).toString()) as Otlp).resourceSpans) {
          const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
          spans.push(...scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, service }))));
        }
        response.setHeader('content-type', 'application/json').end('{}');
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, stop: () => server.close() };
}

it('carries one trace from the call through the queues to the job of each video, and logs its id', async () => {
  const folder = tempDir();
  const receiver = await startReceiver();
  const clips = await renderClips(join(folder.path, 'clips'), { perClass: 1, classes: ['BouncingDisc'] });
  const cluster = await startCluster({
    stateDir: join(folder.path, 'state'),
    allowedRoots: [folder.path],
    backbone: smallBackbone(folder.path),
    services: ['orchestrator', 'api'],
    settings: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });
  try {
    const caller = '0af7651916cd43dd8448eb211c80319c';
    const body = clips
      .map(({ path }) => JSON.stringify({ uri: pathToFileURL(join(folder.path, 'clips', path)).href }))
      .concat(JSON.stringify({ uri: pathToFileURL(join(folder.path, 'none')).href }))
      .join('\n');
    const answer = await fetch(`${cluster.apiUrl}/v1/batches?dataset=traced`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', traceparent: `00-${caller}-b7ad6b7169203331-01` },
      body,
    });
    const { id } = BatchSchema.parse(await answer.json());
    const ofTrace = (): Span[] => receiver.spans.filter(({ traceId }) => traceId === caller);
    // Every span from a video's job up to the call belongs to this trace. Each process sends its spans on its own.
    const path = await waitFor(() => {
      const known = new Map(ofTrace().map((span) => [span.spanId, span]));
      const steps: string[] = [];
      for (
        let span = ofTrace().find(({ service }) => service === 'clipyard-extractor');
        span !== undefined;
        span = known.get(span.parentSpanId ?? '')
      )
        steps.push(span.service.replace('clipyard-', ''));
      return steps.at(-1) === 'api' ? steps : null;
    }, 60_000);
    expect(new Set(path)).toEqual(new Set(['extractor', 'orchestrator', 'api']));
    const failed = await waitFor(() =>
      readFileSync(join(folder.path, 'state/logs/extractor.log'), 'utf8')
        .split('\n')
        .find((line) => line.includes('"video failed"')),
    );
    expect(JSON.parse(failed)).toMatchObject({
      batch: id,
      item: 1,
      shard: 0,
      queue: 'extract',
      trace: caller,
      job: expect.stringContaining(id) as string,
    });
  } finally {
    await cluster.stop();
    receiver.stop();
    folder.remove();
  }
}, 180_000);
