/** Waits for the predicate to return a true value. Fails after the timeout, with the last error of the predicate. */
export async function waitFor<T>(predicate: () => T | Promise<T>, timeoutMs = 30_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown = 'never true';
  while (Date.now() < deadline) {
    try {
      const value = await predicate();
      if (value) return value as NonNullable<T>;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Waited ${timeoutMs} ms: ${last instanceof Error ? last.message : String(last)}`);
}
