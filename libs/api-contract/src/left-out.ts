import { z } from 'zod';

/** Why a file below a folder or a prefix is not submitted. */
export const leftOutReasons = [
  'not_a_video',
  'excluded',
  'hidden',
  'list',
  'link',
  'unreadable',
  'not_utf8',
  'empty',
  'duplicate',
  'bad_name',
  'not_uploaded',
] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];

export const LeftOutSchema = z
  .partialRecord(
    z.enum(leftOutReasons),
    z.object({ count: z.number().int(), examples: z.array(z.string()).describe('The first names') }),
  )
  .describe('Files that the submission leaves out, by reason');
export type LeftOut = z.infer<typeof LeftOutSchema>;

export const WarningsSchema = z
  .array(z.string())
  .describe('Labels, splits and folders that are probably not meant as they were read');
