import { ApiError } from '@clipyard/client';
import { notifications } from '@mantine/notifications';
import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';

/** An order to the API: says what came of it, and has everything that it may have changed asked for again. `shown`: its page shows errors where they belong. */
export function useAction<T, V = void>(
  run: (input: V) => Promise<T>,
  said: (answer: T) => string,
  errors: 'notified' | 'shown' = 'notified',
): UseMutationResult<T, Error, V> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (answer) => {
      notifications.show({ message: said(answer), color: 'teal' });
      void client.invalidateQueries();
    },
    onError: (error) =>
      errors === 'notified' &&
      notifications.show({
        title: 'This did not work',
        message: error instanceof ApiError ? error.problem.detail : error.message,
        color: 'red',
        autoClose: 10_000,
      }),
  });
}
