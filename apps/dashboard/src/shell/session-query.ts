import { queryOptions } from '@tanstack/react-query';

import { api } from '../api.js';

/** The session of the user: whether the API needs a key, and the key in use. */
export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: () => api.session() });
