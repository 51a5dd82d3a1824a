import { type Problem } from '@clipyard/client';
import { afterEach, vi } from 'vitest';

/** Node's Request takes no relative URLs, and no AbortSignal of jsdom. */
class PageRequest extends Request {
  constructor(input: RequestInfo | URL, init: RequestInit = {}) {
    const { signal: _, ...rest } = init;
    super(typeof input === 'string' ? new URL(input, location.href) : input, rest);
  }
}

// The client keeps the Request that is global when it is created, so this module must be loaded before the page.
globalThis.Request = PageRequest;

/** One request that the page sent. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  /** Parsed JSON, or the body as it is for other content types. */
  readonly body: unknown;
}

/** Returns the JSON body of a 200 answer, or a Response. A rejected promise is a broken connection. */
export type Handler = (call: Call) => unknown;

/** The API as the page sees it: replaces `fetch` and `XMLHttpRequest` for the current test. */
export class FakeApi {
  readonly calls: Call[] = [];
  private readonly handlers = new Map<string, Handler>();

  constructor() {
    vi.stubGlobal('fetch', async (input: Request | string | URL, init?: RequestInit) => {
      const request = input instanceof Request ? input : null;
      const method = request?.method ?? init?.method ?? 'GET';
      const headers = request?.headers ?? new Headers(init?.headers);
      const url = new URL(request?.url ?? String(input), location.href);
      const signal = init?.signal ?? request?.signal;
      const body = request === null ? init?.body : await request.text();
      return abortable(this.answer(method, url, headers, body), signal);
    });
    vi.stubGlobal('XMLHttpRequest', uploadRequest(this));
  }

  /** Answers a route such as `POST /v1/batches`. A later handler replaces an earlier one. */
  on(route: string, handler: Handler): this {
    this.handlers.set(route, handler);
    return this;
  }

  /** The calls of a route, in order. */
  callsOf(route: string): Call[] {
    return this.calls.filter(({ method, path }) => `${method} ${path}` === route);
  }

  /** @throws TypeError if no handler is set, like `fetch` without a connection. */
  async answer(method: string, url: URL, headers: Headers, body: unknown): Promise<Response> {
    const isJson = headers.get('content-type')?.startsWith('application/json') === true;
    const call: Call = {
      method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers,
      body: isJson && typeof body === 'string' ? JSON.parse(body) : body,
    };
    this.calls.push(call);
    const handler = this.handlers.get(`${method} ${url.pathname}`);
    if (handler === undefined) throw new TypeError(`no answer to ${method} ${url.pathname}`);
    const answer = await handler(call);
    return answer instanceof Response ? answer : Response.json(answer);
  }
}

afterEach(() => vi.unstubAllGlobals());

/** A refusal of the API, as problem+json. */
export function problem(status: number, code: Problem['code'], detail: string, rest: Partial<Problem> = {}): Response {
  const body: Problem = {
    type: 'about:blank',
    title: code,
    status,
    code,
    detail,
    retryable: false,
    errors: [],
    ...rest,
  };
  return Response.json(body, { status, headers: { 'content-type': 'application/problem+json' } });
}

/** A promise that the test settles, for calls that are in flight. */
export function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: Error): void } {
  let settle: Pick<ReturnType<typeof deferred<T>>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<T>((resolve, reject) => void (settle = { resolve, reject }));
  return { promise, resolve: (value) => settle!.resolve(value), reject: (error) => settle!.reject(error) };
}

function abortable<T>(work: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (signal == null) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}

/** The part of XMLHttpRequest that uploads use. Progress is reported as half and all of the file. */
function uploadRequest(api: FakeApi): new () => Partial<XMLHttpRequest> {
  return class {
    readonly upload: Partial<XMLHttpRequestUpload> = {};
    readonly headers = new Headers();
    status = 0;
    response: unknown = null;
    onload?: () => void;
    onerror?: () => void;
    onabort?: () => void;
    private target: readonly [method: string, url: URL] | undefined;
    private aborted = false;

    open(method: string, url: string): void {
      this.target = [method, new URL(url, location.href)];
    }

    setRequestHeader(name: string, value: string): void {
      this.headers.set(name, value);
    }

    send(file: File): void {
      this.progress(file.size / 2, file.size);
      api.answer(...this.target!, this.headers, file).then(
        async (answer) => {
          this.progress(file.size, file.size);
          [this.status, this.response] = [answer.status, await answer.json()];
          if (!this.aborted) this.onload?.();
        },
        () => {
          if (!this.aborted) this.onerror?.();
        },
      );
    }

    abort(): void {
      this.aborted = true;
      this.onabort?.();
    }

    private progress(loaded: number, total: number): void {
      const { onprogress } = this.upload as { onprogress?: (event: { loaded: number; total: number }) => void };
      onprogress?.({ loaded, total });
    }
  } as unknown as new () => Partial<XMLHttpRequest>;
}
