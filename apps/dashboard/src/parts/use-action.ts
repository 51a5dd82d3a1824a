import { ApiError } from '@clipyard/client';
import { notifications } from '@mantine/notifications';
import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';

/**
 * A mutation with a notification on success, after which all queries are refreshed.
 *
 * @param run - calls the API
 * @param successMessage - text of the notification
 * @param errors - `notified` also shows errors as notifications; `shown` leaves them to the caller
 */
export function useAction<T, V = void>(
  run: (input: V) => Promise<T>,
  successMessage: (answer: T) => string,
  errors: 'notified' | 'shown' = 'notified',
): UseMutationResult<T, Error, V> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (answer) => {
      notifications.show({ message: successMessage(answer), color: 'teal' });
      void client.invalidateQueries();
    },
    onError: (error) =>
      errors === 'notified' &&
      notifications.show({
        title: 'Something went wrong',
        message: error instanceof ApiError ? error.problem.detail : error.message,
        color: 'red',
        autoClose: 10_000,
      }),
  });
}
