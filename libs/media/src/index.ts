export { downloadUcf101Top5, type Download } from './clips/download-ucf101.js';
export { clipClasses, type ClipClass } from './clips/paint-clip.js';
export { renderClips, type RenderedClip, type RenderOptions } from './clips/render-clips.js';
export { type ChosenDecoder, createDecoder, decoderChoices, type DecoderChoice } from './decoding/create-decoder.js';
export { FluentFfmpegDecoder } from './decoding/fluent-ffmpeg.decoder.js';
export { NodeAvDecoder } from './decoding/node-av.decoder.js';
export { type DecodeLimits, type DecodeRequest, type FrameDecoder } from './frame-decoder.js';
export { encodeGif } from './preview/encode-gif.js';
export { countsAgree, frameIndices } from './sampling/frame-indices.js';
