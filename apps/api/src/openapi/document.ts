import { readFileSync } from 'node:fs';

import { ERROR_CODES, errorCodes, ProblemSchema, type Route, type RouteBody, routes } from '@clipyard/api-contract';
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';

type Content = Record<string, { schema: z.ZodType; example?: string }>;

const json = (schema: z.ZodType): { content: Content } => ({ content: { 'application/json': { schema } } });

const problem = {
  description: 'An RFC 9457 problem with one of the documented error codes',
  content: { 'application/problem+json': { schema: ProblemSchema } },
};

function requestBody(body: RouteBody): NonNullable<ZodOpenApiOperationObject['requestBody']> {
  switch (body.kind) {
    case 'json':
      return { required: !body.schema.safeParse({}).success, ...json(body.schema) };
    case 'content':
      return { required: true, content: Object.fromEntries(Object.entries<Content[string]>(body.content)) };
    case 'file':
      return {
        required: true,
        content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
      };
  }
}

const binary = z.string().meta({ format: 'binary' });

/** An example of a stream of which each line or event has the schema; nothing if the response is JSON. */
function exampleOfStream(schema: z.ZodType, mediaType: string): { example?: string } {
  const entry = JSON.stringify(schema.meta()?.examples?.[0]);
  if (mediaType === 'application/x-ndjson') return { example: `${entry}\n` };
  return mediaType === 'text/event-stream' ? { example: `data: ${entry}\n\n` } : {};
}

function success({ status, answer, mediaType = 'application/json', otherMediaTypes = [], example }: Route): {
  description: string;
  content?: Content;
} {
  if (status === 204) return { description: 'The part was received' };
  const content: Content = {
    ...(answer === undefined
      ? { [mediaType]: { schema: z.string(), ...(example === undefined ? {} : { example }) } }
      : { [mediaType]: { schema: answer, ...exampleOfStream(answer, mediaType) } }),
    ...Object.fromEntries(otherMediaTypes.map((type) => [type, { schema: binary }])),
  };
  return { description: status === 202 ? 'Accepted; poll Location' : 'OK', content };
}

function operation(route: Route): ZodOpenApiOperationObject {
  const { params, query, headers, body, immediate, pending } = route;
  return {
    operationId: route.operationId,
    summary: route.summary,
    description: route.description,
    tags: [route.tag],
    requestParams: {
      ...(params === undefined ? {} : { path: params }),
      ...(query === undefined ? {} : { query }),
      ...(headers === undefined ? {} : { header: headers }),
    },
    ...(body === undefined ? {} : { requestBody: requestBody(body) }),
    responses: {
      ...(immediate === undefined ? {} : { 200: { description: 'Done', ...json(immediate) } }),
      ...(pending === undefined
        ? {}
        : { 202: { description: 'In progress; try again after Retry-After', ...json(pending) } }),
      [route.status]: success(route),
      default: problem,
    },
  };
}

function pathsOf(declared: readonly Route[]): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of declared) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  return paths;
}

const errorList = (): string =>
  errorCodes
    .map((code) => `\`${code}\` (${ERROR_CODES[code].status}${ERROR_CODES[code].retryable ? ', retryable' : ''})`)
    .join(', ');

const { version: productVersion } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

/** The OpenAPI document, built from the schemas that parse the requests; checked in as docs/api/openapi.json. */
export function openApiDocument(): ReturnType<typeof createDocument> {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Clipyard',
      version: productVersion,
      description: `Bulk video classification. Errors are RFC 9457 problem+json; their codes: ${errorList()}.`,
    },
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key; not needed before the first one is created, nor with AUTH=none',
        },
      },
    },
    security: [{ key: [] }, {}],
    paths: pathsOf(routes),
  });
}
