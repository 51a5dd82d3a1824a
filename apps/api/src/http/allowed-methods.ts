import { openApiDocument } from '../openapi/document.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
let known: { readonly pattern: RegExp; readonly methods: readonly string[] }[] | undefined;

/** The methods that a path takes, by the API's own document, such as `['GET', 'HEAD']`; none where there is no such path. */
export function allowedMethods(path: string): string[] {
  known ??= Object.entries(openApiDocument().paths ?? {}).map(([template, operations]) => ({
    pattern: new RegExp(`^${template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}/?$`, 'i'),
    methods: METHODS.filter((method) => operations[method] !== undefined).flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])),
  }));
  return [...new Set(known.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))];
}
