/**
 * The spelling of uris. `new URL` repairs its input: it drops `#…` and `?…` from a path, turns `\` into `/`, and
 * removes tabs and blanks. For file: and s3: the repaired uri names another file, so such spellings are refused here.
 */

/** Characters that `new URL` drops or changes in a path. */
// eslint-disable-next-line no-control-regex
const CHANGED = /[#?\\\u0000-\u001f\u007f]| +$/;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/;
const BAD_ESCAPE = /%(?![0-9a-f]{2})/i;
const LOCAL = /^(file|s3):\/\/([^/]*)(.*)$/s;
const STEP = /\/(\.|%2e){1,2}(?=\/|$)/i;

/**
 * The fault in the spelling of a uri and how to write it instead, such as `# must be written %23: s3://b/a%231.mp4`.
 */
export function uriFault(uri: string): string | undefined {
  if (/\p{Cs}/u.test(uri)) return 'has half of a surrogate pair, which is not a character';
  const local = LOCAL.exec(uri);
  if (local === null) {
    if (CONTROL.test(uri) || uri.trim() !== uri) return 'has control characters or blanks at an end; remove them';
    return URL.canParse(uri) ? undefined : 'is not a valid URL';
  }
  const [, scheme = '', authority = '', path = ''] = local;
  const fault = scheme === 'file' ? fileAuthority(authority, path) : s3Bucket(authority);
  return fault ?? pathFault(`${scheme}://${authority}`, path) ?? (scheme === 'file' ? filePath(path) : s3Key(path));
}

function fileAuthority(host: string, path: string): string | undefined {
  return host === '' || host === 'localhost'
    ? undefined
    : `names the host ${host}; a path begins with three slashes: file:///${host}${path}`;
}

function s3Bucket(bucket: string): string | undefined {
  return /^[a-z0-9][a-z0-9._-]*$/i.test(bucket)
    ? undefined
    : `${bucket || 'an empty name'} is not the name of a bucket`;
}

function pathFault(start: string, path: string): string | undefined {
  const changed = CHANGED.exec(path)?.[0] ?? BAD_ESCAPE.exec(path)?.[0];
  if (changed !== undefined)
    return `${named(changed[0]!)} must be written ${escaped(changed[0]!)}: ${start}${corrected(path)}`;
  try {
    decodeURIComponent(path);
  } catch {
    return 'has percent escapes that are not UTF-8';
  }
  return undefined;
}

function filePath(path: string): string | undefined {
  if (/%2f/i.test(path)) return 'has an escaped slash (%2F), which no file name contains';
  return /%00/.test(path) ? 'has a NUL character (%00), which no file name contains' : undefined;
}

function s3Key(path: string): string | undefined {
  return STEP.test(path) ? 'has . or .. as a step of its path; name the object itself' : undefined;
}

/** A path with every character escaped that `new URL` would change. */
const corrected = (path: string): string =>
  path
    .replace(/%(?![0-9a-f]{2})/gi, '%25')
    .replace(new RegExp(CHANGED, 'g'), (found) => [...found].map(escaped).join(''));

const escaped = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

const NAMES: Readonly<Record<string, string>> = { ' ': 'a blank at the end', '\t': 'a tab', '\n': 'a line end' };

const named = (character: string): string =>
  NAMES[character] ?? (CONTROL.test(character) ? 'a control character' : character);
