import { type Failure } from '@clipyard/contracts';

export type ToChild =
  | { readonly kind: 'init'; readonly value: unknown }
  | { readonly kind: 'request'; readonly id: number; readonly value: unknown };

export type FromChild =
  | { readonly kind: 'ready'; readonly value: unknown }
  /** The program cannot do its work at all. */
  | { readonly kind: 'broken'; readonly failure: Failure }
  | { readonly kind: 'response'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure };
