/** The compiled program of a `.process.ts` beside this, also when the library runs from its sources (tests do). */
export function weightsProcess(name: 'keras-h5' | 'untrained'): URL {
  return new URL(
    `${import.meta.url.includes('/src/') ? '../../dist/weights/' : './'}${name}.process.js`,
    import.meta.url,
  );
}
