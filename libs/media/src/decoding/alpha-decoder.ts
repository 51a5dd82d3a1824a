/**
 * WebM keeps the alpha of VP8 and VP9 in a second bitstream beside the frames. FFmpeg's own decoders ignore it; libvpx,
 * which most builds of FFmpeg contain, decodes it.
 */
const ALPHA_DECODERS: Readonly<Record<string, string>> = { vp8: 'libvpx', vp9: 'libvpx-vp9' };

/**
 * Finds the decoder that the alpha of a stream needs.
 *
 * @param codec - FFmpeg's name of the codec
 * @param alphaMode - the tag `alpha_mode` of the stream
 * @returns FFmpeg's name of the decoder; null if the stream has no alpha or every decoder outputs it
 */
export const alphaDecoder = (codec: string | null, alphaMode: string | null | undefined): string | null =>
  alphaMode === '1' ? (ALPHA_DECODERS[codec ?? ''] ?? null) : null;
