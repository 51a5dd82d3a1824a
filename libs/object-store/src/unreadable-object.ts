import { ClipyardError, objectKind, type SkippedObject } from '@clipyard/api-contract';

/** An object that exists, or must exist, and cannot be used. It harms the resource that it belongs to, no other. */
export class UnreadableObject extends ClipyardError {
  private constructor(
    code: SkippedObject['code'],
    readonly key: string,
    message: string,
    readonly repair: string,
    cause?: unknown,
  ) {
    super(code, message, {
      errors: [{ pointer: `/${key}`, code, detail: repair }],
      ...(cause === undefined ? {} : { cause }),
    });
  }

  /** @param reason - completes "The object KEY is damaged: …" */
  static damaged(key: string, reason: string, cause?: unknown): UnreadableObject {
    const { name, repair } = objectKind(key);
    return new UnreadableObject(
      'object_damaged',
      key,
      `The object ${key} (${name}) is damaged: ${reason}`,
      repair,
      cause,
    );
  }

  static missing(key: string): UnreadableObject {
    const { name, repair } = objectKind(key);
    return new UnreadableObject('object_damaged', key, `The object ${key} (${name}) is missing`, repair);
  }

  static tooNew(key: string, version: number, known: number): UnreadableObject {
    return new UnreadableObject(
      'object_too_new',
      key,
      `The object ${key} was written by a newer version of Clipyard (record version ${version}, known up to ${known})`,
      'upgrade all services to the newer version',
    );
  }

  /** How a list reports that it skipped the object. */
  get skipped(): SkippedObject {
    return { code: this.code as SkippedObject['code'], key: this.key, message: this.message, repair: this.repair };
  }
}

/** Whether an error, as thrown here or in another process, says that an object is damaged or missing. */
export const isDamaged = (error: unknown): error is ClipyardError =>
  error instanceof ClipyardError && error.code === 'object_damaged';

/** For `catch` in sweeps and recovery, which pass over an object that cannot be read. */
export function nullIfUnreadable(error: unknown): null {
  if (error instanceof UnreadableObject) return null;
  throw error;
}

/** For `catch` on objects that can be made again: a damaged one counts as absent. */
export function nullIfDamaged(error: unknown): null {
  if (isDamaged(error)) return null;
  throw error;
}
