const DAY_MS = 86_400_000;

/** 0: no limit. */
export interface ItemLimits {
  readonly itemsInFlight: number;
  readonly itemsADay: number;
}

export interface QuotaUsage {
  readonly itemsInFlight: number;
  readonly itemsToday: number;
  readonly uploadBytesToday: number;
}

/** The limit that a request exceeds, and its usage. */
export interface QuotaRefusal {
  readonly of: keyof ItemLimits | 'uploadBytesADay';
  readonly used: number;
}

/** The end of the current day in UTC. */
export const quotaResetsAt = (now = Date.now()): Date => new Date((Math.floor(now / DAY_MS) + 1) * DAY_MS);

/** The usage of each API key's quotas, over all processes. */
export interface QuotaUse {
  /**
   * Takes items for a batch or classification. A repeat with the same id takes only items that are not held yet.
   *
   * @returns null if they were taken
   */
  takeItems(key: string, id: string, items: number, limits: ItemLimits): Promise<QuotaRefusal | null>;
  /** Undoes a `takeItems` of today whose submission failed. */
  giveBack(key: string, id: string, items: number): Promise<void>;
  /** @returns null if they were taken */
  takeBytes(key: string, bytes: number, daily: number): Promise<QuotaRefusal | null>;
  usage(key: string): Promise<QuotaUsage>;
}
