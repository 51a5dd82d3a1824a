import { type Route, routes } from '@clipyard/api-contract';

const OVERVIEW = `# Clipyard

> Clipyard classifies videos in bulk over REST. It extracts features from videos with a pretrained image network, trains
> a small classifier on your own classes, and classifies new videos with it.

The usual order of calls, each with a JSON body:

1. \`POST /v1/batches\` with \`{"dataset": "clips", "items": [{"uri": "s3://videos/punch-1.mp4", "label": "Punch"}]}\`
   extracts features. Poll the \`Location\` of the answer until \`state\` is \`succeeded\`, \`failed\` or \`cancelled\`.
2. \`POST /v1/training-runs\` with \`{"dataset": "clips", "promoteTo": "production"}\` trains a model. Poll its
   \`Location\`.
3. \`POST /v1/classifications\` with \`{"uri": "s3://videos/new.mp4"}\` and the header \`Prefer: wait=30\` classifies one
   video. \`top\` has the ranked classes.
4. \`POST /v1/batches\` with \`{"purpose": "classify", "source": {"prefix": "s3://videos/new/"}}\` classifies many videos.
   \`GET /v1/batches/{id}/results\` has their results as NDJSON.

Rules of all calls:

- Videos are \`s3://\`, \`https://\` or \`file://\` uris that the services can read, or uploads: \`POST /v1/uploads\` stores
  the bytes of its body and answers with an \`upload://\` uri.
- If the deployment has API keys, send one as \`Authorization: Bearer KEY\`. \`GET /v1/keys/self\` has its scopes and
  quotas.
- Calls with status 202 started work in the background. Wait for the seconds in \`Retry-After\` between two polls, or
  follow \`/events\`.
- Errors are RFC 9457 problems. \`code\` identifies the error, \`detail\` says how to fix it, and \`retryable\` says
  whether the same call can succeed later.
- Send an \`Idempotency-Key\` with calls that create something. A repeated call then returns the same resource.
- Lists take \`pageSize\`, and \`pageToken\` with the \`nextPageToken\` of the previous page.

## Reference

- [OpenAPI document](/v1/openapi.json): every call with its parameters, schemas and examples
- [Interactive reference](/docs): the same for people`;

/** The headings of tags that differ from the tag. */
const HEADINGS: Readonly<Record<string, string>> = { similar: 'Similar videos', operation: 'Operation and health' };

/** Link to the description of a call in the interactive reference. */
const linkOf = ({ tag, operationId }: Route): string => `/docs#/${tag}/${operationId}`;

/**
 * An overview of the API for agents and scripts in the format of llmstxt.org: what the API is for, the usual order of
 * calls, and one line per call.
 */
export function llmsText(): string {
  const tags = [...new Set(routes.map(({ tag }) => tag))];
  const sections = tags.map((tag) => {
    const heading = HEADINGS[tag] ?? tag.charAt(0).toUpperCase() + tag.slice(1);
    const calls = routes
      .filter((route) => route.tag === tag)
      .map(
        (route) =>
          `- [${route.operationId}](${linkOf(route)}): ` +
          `\`${route.method.toUpperCase()} ${route.path}\`. ${route.summary}`,
      );
    return `## ${heading}\n\n${calls.join('\n')}`;
  });
  return `${[OVERVIEW, ...sections].join('\n\n')}\n`;
}
