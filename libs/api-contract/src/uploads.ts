import { z } from 'zod';

import { RecordProjectSchema } from './projects.js';

export const UploadSchema = z
  .object({
    id: z.string(),
    object: z.literal('upload'),
    project: RecordProjectSchema,
    uri: z.string(),
    bytes: z.number().int().nullable(),
    sha256: z.string().nullable(),
    uploadUrl: z
      .string()
      .nullable()
      .describe('URL to PUT parts to, with {part} replaced by the part number; null if no parts are expected'),
    state: z.enum(['pending', 'complete']),
    createdAt: z.string(),
    parts: z
      .object({
        bytes: z.number().int().describe('Size of each part but the last'),
        count: z.number().int(),
        received: z.array(z.number().int()).describe('Numbers of the received parts, from 1; only while pending'),
      })
      .nullable()
      .default(null)
      .describe('The parts of an upload in parts; null for other uploads'),
  })
  .meta({
    id: 'Upload',
    examples: [
      {
        id: 'upload_1m8pj11wzfx2pg82z8hdcvq0qbjn513f4yh',
        object: 'upload',
        project: 'default',
        uri: 'upload://upload_1m8pj11wzfx2pg82z8hdcvq0qbjn513f4yh',
        bytes: 20000000,
        sha256: null,
        uploadUrl: '/v1/uploads/upload_1m8pj11wzfx2pg82z8hdcvq0qbjn513f4yh/parts/{part}',
        state: 'pending',
        createdAt: '2026-11-30T15:43:56.319Z',
        parts: { bytes: 8388608, count: 3, received: [1] },
      },
    ],
  });
export type Upload = z.infer<typeof UploadSchema>;

export const CreateUploadSchema = z
  .object({ bytes: z.number().int().min(1) })
  .strict()
  .meta({ examples: [{ bytes: 20000000 }] });
