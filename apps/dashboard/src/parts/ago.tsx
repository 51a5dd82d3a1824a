import { useInterval } from '@mantine/hooks';
import { useState } from 'react';

import { ago } from '../format.js';

/** A time relative to now, kept current. The tooltip shows the exact time. */
export function Ago({ time }: { readonly time: string }): React.ReactNode {
  const [now, setNow] = useState(Date.now);
  useInterval(() => setNow(Date.now()), 30_000, { autoInvoke: true });
  return (
    <time dateTime={time} title={new Date(time).toLocaleString()}>
      {ago(time, now)}
    </time>
  );
}
