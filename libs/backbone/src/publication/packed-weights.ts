import { ClipyardError } from '@clipyard/api-contract';
import { elementCount, type Tensors } from '@clipyard/tensors';
import { z } from 'zod';

/*
 * The layout of backbones before safetensors, which stores still contain: `weights.bin` with the values of all tensors
 * as little-endian float32 without gaps, and `manifest.json` with their names and shapes.
 */
const TensorManifestSchema = z.array(z.object({ name: z.string(), shape: z.array(z.number().int().nonnegative()) }));
export type TensorManifest = z.infer<typeof TensorManifestSchema>;

export const PackedManifestSchema = z.object({ tensors: TensorManifestSchema, topology: z.unknown() });

/** @throws ClipyardError `backbone_unavailable` if the number of bytes differs from the manifest. */
export function unpackTensors(manifest: TensorManifest, bytes: Uint8Array): Tensors {
  const total = 4 * manifest.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  if (bytes.byteLength !== total)
    throw new ClipyardError(
      'backbone_unavailable',
      `The weights have ${bytes.byteLength} bytes instead of the ${total} in their manifest`,
    );
  // Copied, because the bytes may start anywhere in their buffer, and a view of float32 must not.
  const values = new Float32Array(Uint8Array.from(bytes).buffer);
  let offset = 0;
  return new Map(
    manifest.map(({ name, shape }) => {
      const data = values.subarray(offset, (offset += elementCount(shape)));
      return [name, { shape, data }] as const;
    }),
  );
}
