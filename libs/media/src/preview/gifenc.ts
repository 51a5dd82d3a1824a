import { createRequire } from 'node:module';

type Palette = number[][];
/** Bits by which colours are distinguished: 4 per channel, or 5 to 6. */
type PixelFormat = 'rgb444' | 'rgb565';

/** The used part of gifenc, which ships without types. */
interface Gifenc {
  GIFEncoder(): {
    writeFrame(index: Uint8Array, width: number, height: number, options: { palette: Palette; delay: number }): void;
    finish(): void;
    bytes(): Uint8Array;
  };
  quantize(rgba: Uint8Array, maxColors: number, options: { format: PixelFormat }): Palette;
  applyPalette(rgba: Uint8Array, palette: Palette, format: PixelFormat): Uint8Array;
}

// A CommonJS bundle with its own default export, which Node and Vite import differently.
export const { applyPalette, GIFEncoder, quantize } = createRequire(import.meta.url)('gifenc') as Gifenc;
