/** Lets many in together, or one alone. First come, first served, so that neither kind waits for ever. */
export class Gate {
  private inside = 0;
  private closed = false;
  private readonly waiting: { readonly alone: boolean; readonly admit: () => void }[] = [];

  /** Resolves once inside, with what lets out again. */
  async enter(alone: boolean): Promise<() => void> {
    await new Promise<void>((resolve) => {
      this.waiting.push({ alone, admit: resolve });
      this.admit();
    });
    return () => {
      this.inside--;
      this.closed = false;
      this.admit();
    };
  }

  private admit(): void {
    for (
      let first = this.waiting[0];
      first !== undefined && !this.closed && !(first.alone && this.inside > 0);
      first = this.waiting[0]
    ) {
      this.waiting.shift();
      this.inside++;
      this.closed = first.alone;
      first.admit();
    }
  }
}
