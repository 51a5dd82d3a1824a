import { type FilmstripOf, filmstripPath } from '@clipyard/client';
import { Text } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api.js';

const POLL_MS = 700;

/** The frames of a video that the network saw. Asked for when it comes into view; the first time they have to be made. */
export function Filmstrip({ of, name }: { readonly of: FilmstripOf; readonly name: string }): React.ReactNode {
  const path = filmstripPath(of);
  const { ref, entry } = useIntersection({ rootMargin: '200px' });
  const isSeen = entry?.isIntersecting === true;
  const query = useQuery({
    queryKey: ['filmstrip', path],
    queryFn: async () => (await api.filmstrip(of)) !== null,
    enabled: isSeen,
    staleTime: Infinity,
    refetchInterval: ({ state }) => (state.data === false ? POLL_MS : false),
  });
  return (
    <div ref={ref} className="strip" tabIndex={0} role="group" aria-label={`Frames of ${name}`}>
      {query.data === true ? (
        <img src={path} alt={`The frames of ${name} that the network saw, in their order`} />
      ) : (
        <Text fz="sm" c="dimmed" p="xs" role="status">
          {query.error === null
            ? 'The frames are being fetched.'
            : `The frames cannot be shown: ${query.error.message}`}
        </Text>
      )}
    </div>
  );
}
