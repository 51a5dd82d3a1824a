/**
 * The URL of a worker script. Modules that run from their TypeScript sources, as in tests, get the source of the script
 * and not a compiled copy, which may be out of date; see `executable`.
 *
 * @param moduleUrl - `import.meta.url` of the caller.
 * @param path - Path of the compiled script, relative to the caller, such as `./encoder.process.js`.
 */
export function workerUrl(moduleUrl: string, path: string): URL {
  const url = new URL(path, moduleUrl);
  if (isTypeScript(new URL(moduleUrl))) url.pathname = url.pathname.replace(/\.js$/, '.ts');
  return url;
}

export const isTypeScript = ({ pathname }: URL): boolean => pathname.endsWith('.ts');
