import { type SnsClient } from '@clipyard/watches';

const TIMEOUT_MS = 10_000;
/** A certificate has about 2 KB, the answer to a confirmation less than 1 KB. */
const MAX_BYTES = 64 * 1024;

/** Reads addresses of SNS over https. `fetch` is replaced in tests. */
export class HttpsSnsClient implements SnsClient {
  constructor(private readonly request: typeof fetch = fetch) {}

  async get(url: URL): Promise<string> {
    const response = await this.request(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status !== 200 || response.body === null)
      throw new Error(`${url.host} answered with status ${response.status}`);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BYTES) throw new Error(`${url.host} answered with more than ${MAX_BYTES} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}
