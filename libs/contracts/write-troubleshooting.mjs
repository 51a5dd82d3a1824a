// Run by `npm run docs`: docs/troubleshooting.md, out of the closed list of errors.
import { writeFileSync } from 'node:fs';

import { ERROR_CODES, ERROR_HELP } from './dist/index.js';

const groups = [
  [
    'What was sent',
    [
      'invalid_request',
      'invalid_manifest',
      'unsupported_media_type',
      'payload_too_large',
      'unauthenticated',
      'forbidden',
      'rate_limited',
      'quota_exceeded',
      'not_found',
      'conflict',
      'idempotency_mismatch',
      'idempotency_in_flight',
      'promotion_refused',
    ],
  ],
  ['Sources', /^source_/],
  ['Videos', /^(media|decode)_/],
  ['Parts of the system', /./],
];

/** The page. Every code stands on it once, in the first group that it fits. */
export function troubleshootingText() {
  const left = new Set(Object.keys(ERROR_CODES));
  const tables = groups.map(([title, which]) => {
    const codes = [...left].filter((code) => (Array.isArray(which) ? which.includes(code) : which.test(code)));
    for (const code of codes) left.delete(code);
    return `## ${title}\n\n| code | what it means | HTTP | what to do |\n| --- | --- | --- | --- |\n${codes.map((code) => `| \`${code}\` | ${ERROR_CODES[code].title} | ${ERROR_CODES[code].status}${ERROR_CODES[code].retryable ? ', may pass with a retry' : ''} | ${ERROR_HELP[code].replaceAll('|', '\\|')} |`).join('\n')}`;
  });
  return `# Troubleshooting

\`clipyard doctor\` looks for what is missing, slow or misconfigured, and names the command that mends it. Every failure carries one of the codes below: in answers
(\`code\` of problem+json), in items of a batch (\`error.code\`), in logs, and in the dashboard, which shows the same advice. A code that may pass with a retry has been
retried by the queue already where it stands in an item.

<!-- Written by \`npm run docs\` out of libs/contracts/src/errors.ts and error-help.ts; a test compares. -->

${tables.join('\n\n')}

## Without a code

- **\`clipyard dev\` does not start.** It prints the last words of the process that ended; the rest is in \`.clipyard/dev/logs/\`.
- **A batch stays queued.** Look at \`/readyz\` of the orchestrator and at \`/admin/queues\`: without an extractor nothing is taken.
- **Accuracies make no sense.** Look for the word *untrained*: without ImageNet weights they cannot. Then compare with the linear baseline, and look at the warnings of the run.
- **The dashboard says Disconnected.** The API does not answer from where the browser is. It becomes current by itself when the API is back.
`;
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  writeFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), troubleshootingText());
