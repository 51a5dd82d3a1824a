import { type OnnxFile, type OnnxRules, readOnnxFile } from '@clipyard/tensors';

/**
 * Rules for ONNX files with backbones. Encoders hold several copies of a file while they load it; ViT-B has 350 MB in
 * float32.
 */
export const backboneRules: OnnxRules = { maxBytes: 1024 ** 3, domains: [], code: 'backbone_invalid' };

/** @throws ClipyardError `backbone_invalid` with a sentence that says how to fix the file. */
export const readBackboneFile = (bytes: Uint8Array): OnnxFile => readOnnxFile(bytes, backboneRules);
