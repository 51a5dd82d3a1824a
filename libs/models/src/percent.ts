/** A share of 1 as people read it, to a hundredth of a percent. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
