// gifenc ships without types; this is what is used of it.
declare module 'gifenc' {
  type Palette = number[][];
  interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, options: { palette: Palette; delay: number }): void;
    finish(): void;
    bytes(): Uint8Array;
  }
  const gifenc: {
    GIFEncoder(): Encoder;
    quantize(rgba: Uint8Array, maxColors: number, options: { format: 'rgb444' }): Palette;
    applyPalette(rgba: Uint8Array, palette: Palette, format: 'rgb444'): Uint8Array;
  };
  export default gifenc;
}
