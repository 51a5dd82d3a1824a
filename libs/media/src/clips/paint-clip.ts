/** The classes of painted clips: a shape or texture and its way of moving. */
export const clipClasses = [
  'BouncingDisc',
  'SpinningBar',
  'GrowingRing',
  'FlickeringStripes',
  'DriftingChecks',
  'FallingDots',
] as const;
export type ClipClass = (typeof clipClasses)[number];

export interface PaintOptions {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Seed of the background and colours, which all clips of a group share. */
  readonly groupSeed: number;
  /** Seed of the size, position, speed and noise of this clip. */
  readonly clipSeed: number;
}

type Colour = readonly [number, number, number];

function generator(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** 1 for pixels inside the shape, 0 for pixels outside. Positions are in pixels, times in frames. */
type Shape = (x: number, y: number, t: number) => number;

const triangle = (phase: number): number => Math.abs((((phase % 2) + 2) % 2) - 1);

function shapeOf(label: ClipClass, { width, height, frames }: PaintOptions, random: () => number): Shape {
  const side = Math.min(width, height);
  const between = (low: number, high: number): number => low + (high - low) * random();
  switch (label) {
    case 'BouncingDisc': {
      const radius = side * between(0.12, 0.24);
      const [px, py, vx, vy] = [between(0, 2), between(0, 2), between(0.02, 0.06), between(0.03, 0.08)];
      return (x, y, t) => {
        const [cx, cy] = [
          radius + (width - 2 * radius) * triangle(px + vx * t),
          radius + (height - 2 * radius) * triangle(py + vy * t),
        ];
        return (x - cx) ** 2 + (y - cy) ** 2 < radius ** 2 ? 1 : 0;
      };
    }
    case 'SpinningBar': {
      const [length, thickness, speed, start] = [
        side * between(0.35, 0.48),
        side * between(0.05, 0.1),
        between(0.08, 0.25) * (random() < 0.5 ? -1 : 1),
        between(0, Math.PI),
      ];
      const [cx, cy] = [width * between(0.4, 0.6), height * between(0.4, 0.6)];
      return (x, y, t) => {
        const angle = start + speed * t;
        const along = (x - cx) * Math.cos(angle) + (y - cy) * Math.sin(angle);
        const across = -(x - cx) * Math.sin(angle) + (y - cy) * Math.cos(angle);
        return Math.abs(along) < length && Math.abs(across) < thickness ? 1 : 0;
      };
    }
    case 'GrowingRing': {
      const [cx, cy, period, thickness] = [
        width * between(0.35, 0.65),
        height * between(0.35, 0.65),
        between(0.5, 1) * frames,
        side * between(0.05, 0.09),
      ];
      const start = between(0, 1);
      return (x, y, t) => {
        const radius = side * (0.1 + 0.4 * ((start + t / period) % 1));
        return Math.abs(Math.hypot(x - cx, y - cy) - radius) < thickness ? 1 : 0;
      };
    }
    case 'FlickeringStripes': {
      const [width_, angle, rate, start] = [between(8, 20), between(-0.3, 0.3), between(0.15, 0.5), between(0, 6)];
      return (x, y, t) =>
        Math.sin(((x * Math.cos(angle) + y * Math.sin(angle)) * Math.PI) / width_) > 0
          ? 0.35 + 0.65 * Math.abs(Math.sin(start + rate * t))
          : 0;
    }
    case 'DriftingChecks': {
      const [size, vx, vy] = [between(14, 30), between(-2.5, 2.5), between(-2.5, 2.5)];
      return (x, y, t) => (Math.floor((x + vx * t) / size) + Math.floor((y + vy * t) / size)) & 1;
    }
    case 'FallingDots': {
      const dots = Array.from(
        { length: 18 },
        () => [between(0, width), between(0, height), between(1, 4), side * between(0.02, 0.045)] as const,
      );
      return (x, y, t) =>
        dots.some(
          ([dx, dy, speed, radius]) => (x - dx) ** 2 + (y - ((dy + speed * t) % (height + 10))) ** 2 < radius ** 2,
        )
          ? 1
          : 0;
    }
  }
}

/**
 * Paints the frames of a clip. Different seeds give different clips.
 *
 * @returns frames of (height, width, 3) uint8 RGB
 */
export function* paintClip(label: ClipClass, options: PaintOptions): Iterable<Uint8Array> {
  const { width, height, frames } = options;
  const group = generator(options.groupSeed);
  const colour = (low: number, high: number): Colour => [
    low + (high - low) * group(),
    low + (high - low) * group(),
    low + (high - low) * group(),
  ];
  // Dark on light or light on dark, so that the shape is always visible.
  const lightShape = group() < 0.5;
  const [back, front] = lightShape ? [colour(20, 90), colour(150, 240)] : [colour(160, 240), colour(10, 90)];
  const [slopeX, slopeY] = [(group() - 0.5) * 60, (group() - 0.5) * 60];
  const random = generator(options.clipSeed);
  const shape = shapeOf(label, options, random);
  const noise = 4 + 14 * random();
  for (let t = 0; t < frames; t++) {
    const frame = new Uint8Array(width * height * 3);
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const inside = shape(x, y, t);
        const light = slopeX * (x / width - 0.5) + slopeY * (y / height - 0.5) + (random() - 0.5) * noise;
        for (let c = 0; c < 3; c++)
          frame[at++] = Math.max(1, Math.min(255, back[c]! + (front[c]! - back[c]!) * inside + light));
      }
    yield frame;
  }
}
