import { type FilmstripOf, filmstripPath } from '@clipyard/client';
import { Text } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api.js';

const POLL_MS = 700;

/**
 * The frames of a video the network saw. The strip is requested when it scrolls into view. The API renders it on the
 * first request, so this component polls until it is ready.
 */
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
        <img src={path} alt={`The frames of ${name} the network saw, in order`} />
      ) : (
        <Text fz="sm" c="dimmed" p="xs" role="status">
          {query.error === null ? 'Loading the frames …' : `The frames could not be loaded: ${query.error.message}`}
        </Text>
      )}
    </div>
  );
}
