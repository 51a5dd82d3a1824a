import { ERROR_HELP, type ErrorCode, type Problem } from '@clipyard/api-contract';
import { ApiError } from '@clipyard/client';
import { Alert, Button, List, Text } from '@mantine/core';

/** Advice for an error code. Codes of a newer API are unknown here and have none. */
export const helpFor = (code: string): string | undefined =>
  (ERROR_HELP as Readonly<Record<string, string>>)[code as ErrorCode];

/**
 * Shows an error with advice, and a button to try again if `retry` is given.
 *
 * @param errors - the parts of the input that are at fault; those of an error of the API are shown without
 */
export function Failed({
  error,
  retry,
  title = 'Something went wrong',
  errors,
}: {
  readonly error: Error;
  readonly retry?: () => unknown;
  readonly title?: string;
  readonly errors?: readonly Problem['errors'][number][];
}): React.ReactNode {
  const problem = error instanceof ApiError ? error.problem : null;
  const faults = errors ?? problem?.errors ?? [];
  const help = problem === null ? undefined : helpFor(problem.code);
  return (
    <Alert color="red" variant="light" title={title} role="alert">
      <Text fz="sm">
        {problem === null
          ? error.message
          : problem.code === 'api_unreachable'
            ? 'The API is not responding.'
            : problem.detail}
      </Text>
      {faults.length > 0 && (
        <List fz="sm" mt={4}>
          {faults.map(({ pointer, detail, code }) => (
            <List.Item key={pointer + code}>
              <code>{pointer}</code> {detail ?? code}
            </List.Item>
          ))}
        </List>
      )}
      {help !== undefined && (
        <Text fz="sm" mt={4}>
          {help}
        </Text>
      )}
      {retry !== undefined && (
        <Button mt="sm" size="xs" variant="default" onClick={() => void retry()}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
