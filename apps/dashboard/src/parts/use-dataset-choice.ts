import { type Dataset } from '@clipyard/client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';

import { api } from '../api.js';

/** The datasets that forms offer. */
export const useDatasetChoice = (): UseQueryResult<Dataset[]> =>
  useQuery({ queryKey: ['datasets', 'choice'], queryFn: async () => (await api.datasets({ pageSize: 1000 })).data });
