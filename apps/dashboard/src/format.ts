const whole = new Intl.NumberFormat('en');

export const count = (value: number): string => whole.format(value);
export const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** Formats seconds with a readable unit: `0.4 ms`, `42 ms`, `7.3 s`, `7 min`, `1.5 h`. */
export function duration(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return '–';
  const ms = seconds * 1000;
  if (ms > 0 && ms < 999.5) return `${ms < 9.95 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = value === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return `${(value / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]!}`;
}

/** Formats a time relative to now: `just now`, `5 min ago`, `3 days ago`. */
export function ago(time: string, now: number): string {
  const seconds = (now - Date.parse(time)) / 1000;
  if (seconds < 45) return 'just now';
  if (seconds < 5400) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 129_600) return `${Math.round(seconds / 3600)} h ago`;
  return plural(Math.round(seconds / 86_400), 'day') + ' ago';
}

export const secondsBetween = (from: string | null, to: string | null): number | null =>
  from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / 1000;

/** The last path segment of a URI, decoded. */
export function nameOf(uri: string): string {
  const last = uri.split('/').at(-1) || uri;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** Display name of a video: its custom id, or the last segment of its URI if it has none. */
export const videoName = ({ uri, customId }: { readonly uri: string | null; readonly customId: string }): string =>
  customId === uri ? nameOf(uri) : customId;

/** Name of a backbone, marked if it is untrained and its name does not mention that. */
export const backboneName = (name: string, pretrained: boolean | null): string =>
  pretrained === false && !name.includes('untrained') ? `${name} (untrained)` : name;

export const words = (state: string): string => state.replaceAll('_', ' ');
export const shortId = (id: string): string => (id.length > 18 ? `${id.slice(0, 10)}…${id.slice(-5)}` : id);
