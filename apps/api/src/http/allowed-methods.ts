import { openApiDocument } from '../openapi/document.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
let known: { readonly template: string; readonly pattern: RegExp; readonly methods: readonly string[] }[] | undefined;

/**
 * The methods that a path supports according to the OpenAPI document.
 *
 * @returns for example `['GET', 'HEAD']`; empty if there is no such path
 */
export function allowedMethods(path: string): string[] {
  known ??= Object.entries(openApiDocument().paths ?? {}).map(([template, operations]) => ({
    template,
    pattern: new RegExp(`^${template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}/?$`, 'i'),
    methods: METHODS.filter((method) => operations[method] !== undefined).flatMap((method) =>
      method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
    ),
  }));
  const matching = known.filter(({ pattern }) => pattern.test(path));
  // A fixed path such as /v1/keys/self takes precedence over one with an id.
  const named = matching.filter(({ template }) => !template.includes('{'));
  return [...new Set((named.length > 0 ? named : matching).flatMap(({ methods }) => methods))];
}
