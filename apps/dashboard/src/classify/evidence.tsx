import { type Classification } from '@clipyard/client';
import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { gifFrames } from './gif-frames.js';

type Evidence = NonNullable<Classification['evidence']>[number];

/** Each frame with its evidence below: how much the probability of the top class changes if the frame is left out. */
export function FrameEvidence({
  evidence,
  previewUrl,
  label,
}: {
  readonly evidence: readonly Evidence[];
  readonly previewUrl: string | null;
  readonly label: string;
}): React.ReactNode {
  const frames = useQuery({
    queryKey: ['frames', previewUrl],
    queryFn: () => gifFrames(previewUrl!),
    enabled: previewUrl !== null,
    staleTime: Infinity,
    retry: false,
  });
  const strongest = Math.max(...evidence.map(({ weight }) => Math.abs(weight)), 1e-9);
  return (
    <div>
      <Title order={3} mb={4}>
        Evidence
      </Title>
      <Text fz="sm" c="dimmed" mb="sm">
        Drop in the probability of {label} without the frame, in percentage points: + (right) supports the class, −
        (left) contradicts it.
      </Text>
      <div className="filmstrip" tabIndex={0} role="group" aria-label="Frames with their evidence">
        {evidence.map(({ frame, timeMs, weight }, i) => (
          <figure key={frame}>
            <Frame bitmap={frames.data?.[i]} />
            <div className="bar" style={{ marginTop: 4, position: 'relative', height: 6 }} aria-hidden>
              <div
                style={{
                  position: 'absolute',
                  borderRadius: 0,
                  width: `${(Math.abs(weight) / strongest) * 50}%`,
                  background: weight >= 0 ? 'var(--mantine-color-teal-6)' : 'var(--mantine-color-red-6)',
                  ...(weight >= 0 ? { left: '50%' } : { right: '50%' }),
                }}
              />
            </div>
            <Text component="figcaption" fz="xs" className="numeric" mt={2}>
              {(timeMs / 1000).toFixed(1)} s · {weight >= 0 ? '+' : '−'}
              {(Math.abs(weight) * 100).toFixed(2)}
            </Text>
          </figure>
        ))}
      </div>
    </div>
  );
}

function Frame({ bitmap }: { readonly bitmap: ImageBitmap | undefined }): React.ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (bitmap !== undefined) canvas.current?.getContext('2d')?.drawImage(bitmap, 0, 0);
  }, [bitmap]);
  return bitmap === undefined ? null : <canvas ref={canvas} width={bitmap.width} height={bitmap.height} />;
}
