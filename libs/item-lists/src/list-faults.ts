import { ClipyardError, type FieldError } from '@clipyard/api-contract';

import { type FaultyEntry } from './list-entry.js';

/** Faults that one answer names; reading stops there. */
export const MAX_FAULTS = 100;

/** Collects the faulty lines of one or more lists, so that one answer names them all. */
export class ListFaults {
  private readonly errors: FieldError[] = [];
  private readonly lines = new Set<string>();
  private first = '';

  get isEmpty(): boolean {
    return this.errors.length === 0;
  }

  /** @throws ClipyardError `invalid_manifest`, once there are `MAX_FAULTS` */
  add({ line, errors, list }: FaultyEntry): void {
    for (const error of errors) {
      const place = list === undefined ? `Line ${line}` : `${list}, line ${line}`;
      const field = /^\/lines\/\d+\/(.*)$/.exec(error.pointer)?.[1];
      const said = [field, error.detail ?? error.code].filter((part) => part !== undefined).join(' ');
      if (this.isEmpty) this.first = `${place}: ${said}`;
      this.lines.add(place);
      this.errors.push(list === undefined ? error : { ...error, detail: `${place}: ${said}` });
      if (this.errors.length === MAX_FAULTS) this.throwIfAny();
    }
  }

  /** @throws ClipyardError `invalid_manifest`, with all faults */
  throwIfAny(): void {
    if (this.isEmpty) return;
    const { size } = this.lines;
    const message = size === 1 ? this.first : `${size} lines are not valid. ${this.first}`;
    throw new ClipyardError('invalid_manifest', message, { errors: this.errors });
  }
}
