import { openApiDocument } from '../openapi/document.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
let known: { readonly template: string; readonly pattern: RegExp; readonly methods: readonly string[] }[] | undefined;

/** The methods that a path takes, by the API's own document, such as `['GET', 'HEAD']`; none where there is no such path. */
export function allowedMethods(path: string): string[] {
  known ??= Object.entries(openApiDocument().paths ?? {}).map(([template, operations]) => ({
    template,
    pattern: new RegExp(`^${template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}/?$`, 'i'),
    methods: METHODS.filter((method) => operations[method] !== undefined).flatMap((method) =>
      method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
    ),
  }));
  const fitting = known.filter(({ pattern }) => pattern.test(path));
  // A path that is named as it stands, such as /v1/keys/self, is no id.
  const named = fitting.filter(({ template }) => !template.includes('{'));
  return [...new Set((named.length > 0 ? named : fitting).flatMap(({ methods }) => methods))];
}
