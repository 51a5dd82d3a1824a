import { type z } from 'zod';

import { type Scope } from '../api-keys.js';

type RouteMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

type RouteStatus = 200 | 201 | 202 | 204;

/**
 * A request body.
 *
 * - `json`: one JSON document, parsed by `schema`.
 * - `content`: one of several media types. JSON is parsed before the handler is called, anything else is a stream.
 * - `file`: raw bytes, always a stream, whatever the Content-Type of the request is.
 */
export type RouteBody<S extends z.ZodType = z.ZodType> =
  | { readonly kind: 'json'; readonly schema: S }
  | { readonly kind: 'content'; readonly content: Readonly<Record<string, BodyContent>> }
  | { readonly kind: 'file' };

/** One media type of a body. A schema of JSON has its examples itself; `example` is for text. */
type BodyContent = { readonly schema: z.ZodType; readonly example?: string };

/** The declaration of a route: everything that documentation, access control and body parsing need to know about it. */
export interface RouteDeclaration {
  readonly method: RouteMethod;
  /** Path template as in OpenAPI, for example `/v1/batches/{id}`. */
  readonly path: `/${string}`;
  readonly tag: string;
  /** Name of the call in generated clients: a verb and a noun in camel case, unique in the API. */
  readonly operationId: string;
  /** A few words, as a heading. */
  readonly summary: string;
  /** One to five sentences that can be read without the summary and without other routes. */
  readonly description: string;
  /** Scope that a key needs for this call; `open` if the call needs no key. */
  readonly scope: Scope | 'open';
  /** Whether the call reads or changes data of all projects, so that only a key of project `*` may make it. */
  readonly everyProject?: boolean;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: RouteBody;
  /** Largest JSON body in bytes, after decompression. */
  readonly bodyLimit?: number;
  /** Status of a success; 200 if omitted. */
  readonly status?: RouteStatus;
  /** Schema of the response, or of one line or event if it is a stream; omitted if the response is not JSON. */
  readonly answer?: z.ZodType;
  /** Media type of the response; JSON if omitted and there is an `answer`. */
  readonly mediaType?: string;
  /** Other media types of the response, which `format` in the query selects. */
  readonly otherMediaTypes?: readonly string[];
  /** An example of a response that is text and has no `answer`. */
  readonly example?: string;
  /** Response with status 200 if the work was finished within the call and `status` is another. */
  readonly immediate?: z.ZodType;
  /** Response with status 202 while the result is being made. */
  readonly pending?: z.ZodType;
}

/** The rules that apply to a call before its handler is known. */
export interface CallRules {
  readonly scope: Scope | 'open';
  readonly everyProject: boolean;
  /** Whether calls count towards the rate limit of their key. */
  readonly isRateLimited: boolean;
  readonly bodyLimit: number;
}

/** A declared route with all defaults filled in. */
export type Route<D extends RouteDeclaration = RouteDeclaration> = D & CallRules & { readonly status: RouteStatus };

/** Default JSON limit in bytes: 1,000 inline items with long URIs stay well below it. */
const JSON_LIMIT = 8 * 1024 ** 2;
/** Default JSON limit in bytes of calls without a key. */
const OPEN_JSON_LIMIT = 16 * 1024;

/** Fills in the rules that follow from the scope. */
export const callRules = (
  scope: Scope | 'open',
  { everyProject = false, bodyLimit }: Pick<Partial<CallRules>, 'everyProject' | 'bodyLimit'> = {},
): CallRules => ({
  scope,
  everyProject,
  isRateLimited: scope !== 'open',
  bodyLimit: bodyLimit ?? (scope === 'open' ? OPEN_JSON_LIMIT : JSON_LIMIT),
});

/**
 * Declares a route. The result keeps the exact types of its schemas, so that handlers and clients can infer from them.
 */
export const route = <const D extends RouteDeclaration>(declaration: D): Route<D> => ({
  ...declaration,
  ...callRules(declaration.scope, declaration),
  status: declaration.status ?? 200,
});

/** A body with one JSON document. */
export const jsonBody = <S extends z.ZodType>(schema: S) => ({ kind: 'json', schema }) as const;
