import { useState } from 'react';

/**
 * Plays the frames of a filmstrip in a loop. Frames are squares side by side. People who prefer reduced motion see the
 * first frame; the whole strip is below.
 */
export function LoopingPreview({ src, name }: { readonly src: string; readonly name: string }): React.ReactNode {
  const [frames, setFrames] = useState(0);
  return (
    <div className="loop" role="img" aria-label={`${name}, playing`}>
      <img
        src={src}
        alt=""
        data-playing={frames > 1}
        style={{ ['--frames' as string]: frames }}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
          setFrames(naturalHeight === 0 ? 0 : Math.round(naturalWidth / naturalHeight))
        }
      />
    </div>
  );
}
