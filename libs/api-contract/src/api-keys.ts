import { z } from 'zod';

import { EVERY_PROJECT, ProjectSchema } from './projects.js';

/**
 * The permissions of a key. `admin` allows everything, including keys and queues; every other scope includes `read`.
 */
export const scopes = ['read', 'submit', 'train', 'admin'] as const;
export const ScopeSchema = z.enum(scopes);
export type Scope = z.infer<typeof ScopeSchema>;

/** The limits of one key; 0 means unlimited. */
export const QuotasSchema = z
  .object({
    itemsInFlight: z.number().int().min(0).describe('Submitted items that are not finished'),
    itemsADay: z.number().int().min(0).describe('Items submitted per UTC day'),
    uploadBytesADay: z.number().int().min(0),
  })
  .strict();
export type Quotas = z.infer<typeof QuotasSchema>;

/** A project, or `*` for all of them. */
export const KeyProjectSchema = z
  .union([ProjectSchema, z.literal(EVERY_PROJECT)])
  .describe('The project whose resources the key reads and creates; * reads those of all projects');

export const ApiKeySchema = z
  .object({
    id: z.string(),
    object: z.literal('api_key'),
    name: z.string(),
    scopes: z.array(ScopeSchema),
    project: KeyProjectSchema,
    quotas: QuotasSchema.partial().describe('Quotas of this key, which override those in the settings'),
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
    lastUsedAt: z.string().nullable(),
  })
  .meta({
    id: 'ApiKey',
    examples: [
      {
        id: 'key_1m8pj15hv50q5bdbs0v',
        object: 'api_key',
        name: 'nightly upload',
        scopes: ['submit'],
        project: 'vision',
        quotas: {},
        createdAt: '2026-11-30T15:44:00.059Z',
        expiresAt: '2027-02-28T15:44:00.059Z',
        revokedAt: null,
        lastUsedAt: '2026-11-30T15:44:00.266Z',
      },
    ],
  });
export type ApiKey = z.infer<typeof ApiKeySchema>;

export const CreateApiKeySchema = z
  .object({
    name: z.string().min(1).max(100),
    scopes: z.array(ScopeSchema).min(1),
    project: KeyProjectSchema.optional().describe('Defaults to default. The first key always has project *'),
    quotas: QuotasSchema.partial().optional(),
    expiresInDays: z.number().positive().max(3650).optional(),
  })
  .strict()
  .meta({ examples: [{ name: 'nightly upload', scopes: ['submit'], project: 'vision', expiresInDays: 90 }] });
export type CreateApiKey = z.infer<typeof CreateApiKeySchema>;

/** The response to creating a key. The key itself is never shown again. */
export const CreatedApiKeySchema = ApiKeySchema.extend({ key: z.string() }).meta({
  id: 'CreatedApiKey',
  examples: [
    {
      id: 'key_1m8pj15hv50q5bdbs0v',
      object: 'api_key',
      name: 'nightly upload',
      scopes: ['submit'],
      project: 'vision',
      quotas: {},
      createdAt: '2026-11-30T15:44:00.059Z',
      expiresAt: '2027-02-28T15:44:00.059Z',
      revokedAt: null,
      lastUsedAt: null,
      key: 'clipyard_1m8pj15hv50q5bdbs0v_EXAMPLE-OF-A-KEY',
    },
  ],
});
export type CreatedApiKey = z.infer<typeof CreatedApiKeySchema>;

/** Whether the API requires keys, and the key of this call. */
export const SessionSchema = z
  .object({
    object: z.literal('session'),
    required: z.boolean(),
    key: ApiKeySchema.pick({ id: true, name: true, scopes: true, project: true }).nullable(),
  })
  .meta({
    id: 'Session',
    examples: [
      {
        object: 'session',
        required: true,
        key: { id: 'key_1m8pj15hv50q5bdbs0v', name: 'nightly upload', scopes: ['submit'], project: 'vision' },
      },
    ],
  });
export type Session = z.infer<typeof SessionSchema>;

const UseSchema = z.object({
  limit: z.number().int().nullable().describe('Null if unlimited'),
  used: z.number().int(),
  resetsAt: z.string().nullable(),
});

/** The permissions and quotas of the key of this call, and how much of the quotas is used. */
export const OwnKeySchema = z
  .object({
    object: z.literal('own_key'),
    key: ApiKeySchema.nullable().describe('Null if the API requires no key'),
    project: KeyProjectSchema,
    scopes: z.array(ScopeSchema),
    quotas: z.object({ itemsInFlight: UseSchema, itemsADay: UseSchema, uploadBytesADay: UseSchema }),
  })
  .meta({
    id: 'OwnKey',
    examples: [
      {
        object: 'own_key',
        key: {
          id: 'key_1m8pj15hv50q5bdbs0v',
          object: 'api_key',
          name: 'nightly upload',
          scopes: ['submit'],
          project: 'vision',
          quotas: {},
          createdAt: '2026-11-30T15:44:00.059Z',
          expiresAt: '2027-02-28T15:44:00.059Z',
          revokedAt: null,
          lastUsedAt: '2026-11-30T15:44:00.266Z',
        },
        project: 'vision',
        scopes: ['submit'],
        quotas: {
          itemsInFlight: { limit: 100000, used: 1200, resetsAt: null },
          itemsADay: { limit: null, used: 5200, resetsAt: '2026-12-01T00:00:00.000Z' },
          uploadBytesADay: { limit: null, used: 0, resetsAt: '2026-12-01T00:00:00.000Z' },
        },
      },
    ],
  });
export type OwnKey = z.infer<typeof OwnKeySchema>;

/** Whether a key with the granted scopes may make calls that need a scope. */
export const covers = (granted: readonly Scope[], needed: Scope): boolean =>
  granted.includes('admin') || granted.includes(needed) || (needed === 'read' && granted.length > 0);
