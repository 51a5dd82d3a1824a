// Run by `npm run openapi`: the rules for file names that the Python client needs, from this library.
import { writeFileSync } from 'node:fs';

const lines = (entries) => entries.map((entry) => `        ${entry},\n`).join('');

/** The text of clients/python/src/clipyard/_names.py, from the rules of this library. */
export function namesText({ hiddenNames, RECORDING, splitNames, VIDEO_EXTENSIONS }) {
  const quoted = (values) => [...values].map((value) => JSON.stringify(value));
  return [
    '"""Names of files and folders. Written by `npm run openapi`; a change here is lost."""\n\n',
    `VIDEO_EXTENSIONS = frozenset(\n    {\n${lines(quoted(VIDEO_EXTENSIONS))}    }\n)\n\n`,
    `HIDDEN_NAMES = frozenset(\n    {\n${lines(quoted(hiddenNames))}    }\n)\n\n`,
    'SPLIT_NAMES = {\n',
    ...Array.from(splitNames, ([name, split]) => `    ${JSON.stringify(name)}: ${JSON.stringify(split)},\n`),
    '}\n\n',
    `RECORDING = r${JSON.stringify(RECORDING.source).replaceAll('\\\\', '\\')}\n`,
  ].join('');
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  writeFileSync(
    new URL('../../clients/python/src/clipyard/_names.py', import.meta.url),
    namesText(await import('./dist/index.js')),
  );
