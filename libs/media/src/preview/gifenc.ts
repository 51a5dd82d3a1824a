import { createRequire } from 'node:module';

type Palette = number[][];
/** How far colours are told apart: 4, or 5 to 6 bits of each. */
type PixelFormat = 'rgb444' | 'rgb565';

/** gifenc ships without types; this is what is used of it. */
interface Gifenc {
  GIFEncoder(): {
    writeFrame(index: Uint8Array, width: number, height: number, options: { palette: Palette; delay: number }): void;
    finish(): void;
    bytes(): Uint8Array;
  };
  quantize(rgba: Uint8Array, maxColors: number, options: { format: PixelFormat }): Palette;
  applyPalette(rgba: Uint8Array, palette: Palette, format: PixelFormat): Uint8Array;
}

// A CommonJS bundle with a default export of its own: Node and Vite import two different things from it.
export const { applyPalette, GIFEncoder, quantize } = createRequire(import.meta.url)('gifenc') as Gifenc;
