/** Few specs are in use at a time. */
const MOST = 64;

/** Caches the results of a pure function of a string. */
export function remembered<T>(compute: (text: string) => T): (text: string) => T {
  const results = new Map<string, T>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known;
    if (results.size === MOST) results.clear();
    const result = compute(text);
    results.set(text, result);
    return result;
  };
}
