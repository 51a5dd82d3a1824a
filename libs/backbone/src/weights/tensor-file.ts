import { ClipyardError } from '@clipyard/contracts';
import { z } from 'zod';

import { elements, type Tensors } from '../network/network.js';

/** What `weights.bin` holds, in order: float32, little endian, no gaps. */
export const TensorManifestSchema = z.array(
  z.object({ name: z.string(), shape: z.array(z.number().int().nonnegative()) }),
);
export type TensorManifest = z.infer<typeof TensorManifestSchema>;

export function packTensors(tensors: Tensors): { manifest: TensorManifest; bytes: Uint8Array } {
  const manifest = [...tensors].map(([name, { shape }]) => ({ name, shape: [...shape] }));
  const values = new Float32Array(manifest.reduce((sum, { shape }) => sum + elements(shape), 0));
  let offset = 0;
  for (const { data } of tensors.values()) {
    values.set(data, offset);
    offset += data.length;
  }
  return { manifest, bytes: new Uint8Array(values.buffer) };
}

/** Errors: `backbone_unavailable` where the bytes are not as many as the manifest says. */
export function unpackTensors(manifest: TensorManifest, bytes: Uint8Array): Tensors {
  const total = manifest.reduce((sum, { shape }) => sum + elements(shape), 0);
  if (bytes.byteLength !== total * 4)
    throw new ClipyardError(
      'backbone_unavailable',
      `The weights have ${bytes.byteLength} bytes, their manifest says ${total * 4}`,
    );
  // Copied: views of float32 must begin at a multiple of four, and threads share the copy.
  const values = new Float32Array(new SharedArrayBuffer(bytes.byteLength));
  new Uint8Array(values.buffer).set(bytes);
  let offset = 0;
  return new Map(
    manifest.map(({ name, shape }) => {
      const data = values.subarray(offset, (offset += elements(shape)));
      return [name, { shape, data }] as const;
    }),
  );
}
