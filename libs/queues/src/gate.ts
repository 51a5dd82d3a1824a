/** A lock with shared and exclusive holders. It is granted in order of arrival, so neither kind waits forever. */
export class Gate {
  private inside = 0;
  private closed = false;
  private readonly waiting: { readonly exclusive: boolean; readonly admit: () => void }[] = [];

  /** Waits for the lock. Resolves with the function that releases it. */
  async enter(exclusive: boolean): Promise<() => void> {
    await new Promise<void>((resolve) => {
      this.waiting.push({ exclusive, admit: resolve });
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
      first !== undefined && !this.closed && !(first.exclusive && this.inside > 0);
      first = this.waiting[0]
    ) {
      this.waiting.shift();
      this.inside++;
      this.closed = first.exclusive;
      first.admit();
    }
  }
}
