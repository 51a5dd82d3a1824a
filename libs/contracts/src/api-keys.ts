import { z } from 'zod';

import { EVERY_PROJECT, ProjectSchema } from './projects.js';

/** What a key may do. `admin` may do everything, keys and queues included; each of the others also reads. */
export const scopes = ['read', 'submit', 'train', 'admin'] as const;
export const ScopeSchema = z.enum(scopes);
export type Scope = z.infer<typeof ScopeSchema>;

/** How much one key may have. 0: any number. */
export const QuotasSchema = z
  .object({
    itemsInFlight: z.number().int().min(0).describe('Items that have been submitted and have not ended'),
    itemsADay: z.number().int().min(0).describe('Items submitted in a day of UTC'),
    uploadBytesADay: z.number().int().min(0),
  })
  .strict();
export type Quotas = z.infer<typeof QuotasSchema>;

/** A project, or all of them. */
export const KeyProjectSchema = z
  .union([ProjectSchema, z.literal(EVERY_PROJECT)])
  .describe('The project whose resources the key sees and makes; *: it sees those of all');

export const ApiKeySchema = z.object({
  id: z.string(),
  object: z.literal('api_key'),
  name: z.string(),
  scopes: z.array(ScopeSchema),
  project: KeyProjectSchema,
  quotas: QuotasSchema.partial().describe("Of this key, in place of the settings' ones"),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
});
export type ApiKey = z.infer<typeof ApiKeySchema>;

export const CreateApiKeySchema = z
  .object({
    name: z.string().min(1).max(100),
    scopes: z.array(ScopeSchema).min(1),
    project: KeyProjectSchema.optional().describe('default where it is not given; the first key of all is always of *'),
    quotas: QuotasSchema.partial().optional(),
    expiresInDays: z.number().positive().max(3650).optional(),
  })
  .strict()
  .meta({ examples: [{ name: 'nightly upload', scopes: ['submit'], project: 'vision', expiresInDays: 90 }] });
export type CreateApiKey = z.infer<typeof CreateApiKeySchema>;

/** The answer to the one who made it: the only time that the key itself is shown. */
export const CreatedApiKeySchema = ApiKeySchema.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof CreatedApiKeySchema>;

/** Whether keys are asked for, and whose this call came with. */
export const SessionSchema = z.object({
  object: z.literal('session'),
  required: z.boolean(),
  key: ApiKeySchema.pick({ id: true, name: true, scopes: true, project: true }).nullable(),
});
export type Session = z.infer<typeof SessionSchema>;

const UseSchema = z.object({
  limit: z.number().int().nullable().describe('Null: any number'),
  used: z.number().int(),
  resetsAt: z.string().nullable(),
});

/** What the key of a call may, and what of it is used up. */
export const OwnKeySchema = z.object({
  object: z.literal('own_key'),
  key: ApiKeySchema.nullable().describe('Null where no key is asked for'),
  project: KeyProjectSchema,
  scopes: z.array(ScopeSchema),
  quotas: z.object({ itemsInFlight: UseSchema, itemsADay: UseSchema, uploadBytesADay: UseSchema }),
});
export type OwnKey = z.infer<typeof OwnKeySchema>;

/** Whether scopes cover one. */
export const covers = (given: readonly Scope[], needed: Scope): boolean =>
  given.includes('admin') || given.includes(needed) || (needed === 'read' && given.length > 0);
