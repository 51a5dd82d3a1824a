import { z } from 'zod';

/** What a key may do. `admin` may do everything, keys and queues included; each of the others also reads. */
export const scopes = ['read', 'submit', 'train', 'admin'] as const;
export const ScopeSchema = z.enum(scopes);
export type Scope = z.infer<typeof ScopeSchema>;

export const ApiKeySchema = z.object({
  id: z.string(), object: z.literal('api_key'), name: z.string(), scopes: z.array(ScopeSchema),
  createdAt: z.string(), expiresAt: z.string().nullable(), revokedAt: z.string().nullable(), lastUsedAt: z.string().nullable(),
});
export type ApiKey = z.infer<typeof ApiKeySchema>;

export const CreateApiKeySchema = z.object({
  name: z.string().min(1).max(100), scopes: z.array(ScopeSchema).min(1), expiresInDays: z.number().positive().max(3650).optional(),
}).strict();
export type CreateApiKey = z.infer<typeof CreateApiKeySchema>;

/** The answer to the one who made it: the only time that the key itself is shown. */
export const CreatedApiKeySchema = ApiKeySchema.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof CreatedApiKeySchema>;

/** Whether keys are asked for, and whose this call came with. */
export const SessionSchema = z.object({ object: z.literal('session'), required: z.boolean(), key: ApiKeySchema.pick({ id: true, name: true, scopes: true }).nullable() });
export type Session = z.infer<typeof SessionSchema>;

/** Whether scopes cover one. */
export const covers = (given: readonly Scope[], needed: Scope): boolean => given.includes('admin') || given.includes(needed) || (needed === 'read' && given.length > 0);
