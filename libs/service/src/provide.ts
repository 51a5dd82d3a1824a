import { type ObjectStore } from '@clipyard/object-store';
import { type FactoryProvider, type Type } from '@nestjs/common';

import { OBJECT_STORE } from './tokens.js';

/** The key of a dependency of type `T` in Nest: its class, or one of the tokens of this library. */
type Token<T> = (abstract new (...args: never[]) => T) | symbol;

/**
 * A provider of a class that knows nothing of Nest. The tokens are those of its constructor's parameters, in their
 * order; a token of another class does not compile.
 */
export function provide<A extends unknown[], T>(
  type: new (...args: A) => T,
  ...inject: { [K in keyof A]: Token<A[K]> }
): FactoryProvider<T> & { readonly provide: Type<T> } {
  return {
    provide: type as Type<T>,
    inject: inject as (symbol | Type)[],
    useFactory: (...args: unknown[]) => new type(...(args as A)),
  };
}

/** Providers of classes that need only the object store. */
export const provideStored = (...types: (new (store: ObjectStore) => object)[]): FactoryProvider[] =>
  types.map((type) => provide<[ObjectStore], object>(type, OBJECT_STORE));
