import { Skeleton, Stack } from '@mantine/core';

export function Loading({ lines = 4 }: { readonly lines?: number }): React.ReactNode {
  return (
    <Stack gap="sm" role="status" aria-label="Loading" maw={1200} mx="auto">
      {Array.from({ length: lines }, (_, i) => (
        <Skeleton key={i} h={i === 0 ? 32 : 56} w={i === 0 ? '40%' : '100%'} />
      ))}
    </Stack>
  );
}
