export interface HostileManifest {
  readonly kind: string;
  readonly type: 'application/x-ndjson' | 'text/csv' | 'application/json';
  readonly body: () => Iterable<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The correct number of items, or that it is refused. */
  readonly items: number | 'refused';
}

const URI = 'file:///nowhere/a.mp4';
const CHUNK = 1024 * 1024;

/**
 * Bodies of submissions that only a hostile client sends, or an honest one on an unusual machine.
 *
 * @param lineBytes - length of the longest line
 */
export function hostileManifests(lineBytes: number): HostileManifest[] {
  const found: HostileManifest[] = [];
  const add = (
    kind: string,
    type: HostileManifest['type'],
    body: string | Uint8Array,
    items: HostileManifest['items'],
  ): void => void found.push({ kind, type, body: () => [Buffer.from(body)], items });
  const ndjson = (kind: string, body: string | Uint8Array, items: HostileManifest['items']): void =>
    add(kind, 'application/x-ndjson', body, items);
  const csv = (kind: string, body: string | Uint8Array, items: HostileManifest['items']): void =>
    add(kind, 'text/csv', body, items);
  const json = (kind: string, body: string | Uint8Array, items: HostileManifest['items']): void =>
    add(kind, 'application/json', body, items);
  const line = (fields: object): string => JSON.stringify({ uri: URI, ...fields });
  const options = '"dataset":"hostile-manifests"';

  function* long(head: string): Iterable<Uint8Array> {
    yield Buffer.from(head);
    const chunk = Buffer.alloc(CHUNK, 'a');
    for (let sent = 0; sent < lineBytes; sent += CHUNK) yield chunk;
  }
  found.push({
    kind: 'a line of a gigabyte',
    type: 'application/x-ndjson',
    body: () => long('{"uri":"file:///'),
    items: 'refused',
  });
  found.push({ kind: 'a line of a gigabyte', type: 'text/csv', body: () => long('uri\nfile:///'), items: 'refused' });
  found.push({
    kind: 'a line of a gigabyte',
    type: 'application/json',
    body: () => long('{"items":[{"uri":"file:///'),
    items: 'refused',
  });

  ndjson('NUL', '\0', 'refused');
  ndjson('NUL', `${line({})}\0\n`, 'refused');
  ndjson('NUL', line({ uri: 'file:///nowhere/a\0b.mp4', customId: 'a\0b', label: '\0' }), 'refused');
  csv('NUL', 'uri\nfile:///nowhere/a\0.mp4\n', 'refused');
  csv('NUL', '\0uri\nfile:///nowhere/a.mp4\n', 'refused');
  ndjson('byte order mark', `\uFEFF${line({})}\n`, 1);
  csv('byte order mark', `\uFEFFuri\n${URI}\n`, 1);
  ndjson('byte order mark', `${line({})}\n\uFEFF${line({ customId: 'b' })}\n`, 'refused');
  ndjson('CRLF', `${line({ customId: 'a' })}\r\n\r\n${line({ customId: 'b' })}\r\n`, 2);
  csv('CRLF', `uri,customId\r\n${URI},a\r\n${URI},b\r\n`, 2);
  csv('CR only', `uri,customId\r${URI},a\r${URI},b\r`, 2);
  ndjson('no end of the last line', `${line({ customId: 'a' })}\n${line({ customId: 'b' })}`, 2);
  ndjson('empty', '', 'refused');
  ndjson('empty', '\n\r\n   \n', 'refused');
  csv('empty', '', 'refused');
  csv('empty', 'uri\n', 'refused');

  ndjson('duplicate ids', `${line({ customId: 'a' })}\n${line({ customId: 'a' })}\n`, 'refused');
  csv('duplicate ids', `uri\n${URI}\n${URI}\n`, 'refused');
  json(
    'duplicate ids',
    `{${options},"items":[{"uri":"${URI}","customId":"a"},{"uri":"${URI}","customId":"a"}]}`,
    'refused',
  );
  ndjson('duplicate ids', `{"uri":"${URI}","uri":"${URI}x","customId":"a"}`, 1);

  for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
    ndjson('prototype keys', `{"uri":"${URI}","${key}":{"label":"x"},"extra":1}`, 'refused');
    ndjson('prototype keys', line({ customId: key, label: key, group: key }), key === '__proto__' ? 'refused' : 1);
    csv('prototype keys', `uri,${key}\n${URI},x\n`, 'refused');
    csv('prototype keys', `uri,label\n${URI},${key}\n`, key === '__proto__' ? 'refused' : 1);
    json('prototype keys', `{${options},"${key}":{"items":1},"items":[{"uri":"${URI}"}],"extra":1}`, 'refused');
  }

  ndjson('deep JSON', '['.repeat(60_000), 'refused');
  ndjson('deep JSON', `{"uri":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 'refused');
  json('deep JSON', `{${options},"items":${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}}`, 'refused');
  json('deep JSON', `{${options},"items":${'{"a":'.repeat(500_000)}1${'}'.repeat(500_000)}}`, 'refused');
  json('deep JSON', '['.repeat(7_000_000), 'refused');

  const utf16 = Buffer.from(`\uFEFF${line({})}\n`, 'utf16le');
  ndjson('other encodings', utf16, 'refused');
  csv('other encodings', Buffer.from(`\uFEFFuri\n${URI}\n`, 'utf16le'), 'refused');
  ndjson('other encodings', Buffer.from(utf16).swap16(), 'refused');
  ndjson('other encodings', Buffer.from(line({ label: 'Müller' }), 'latin1'), 'refused');
  csv('other encodings', Buffer.from(`uri,label\n${URI},Müller\n`, 'latin1'), 'refused');
  ndjson(
    'other encodings',
    Buffer.concat([Buffer.from('{"uri":"file:///nowhere/'), Buffer.from('c0afeda080', 'hex'), Buffer.from('"}')]),
    'refused',
  );
  ndjson('other encodings', `{"uri":"${URI}","customId":"\\ud800","label":"\\udfff"}`, 'refused');
  ndjson('other encodings', line({ customId: '\u202Egnp.4pm\u0301😀', label: '\u0000\u001F\u2028' }), 1);

  for (const value of [
    'null',
    '7',
    '"text"',
    '[]',
    'true',
    '{}',
    '{"uri":null}',
    '{"uri":7}',
    '{"uri":""}',
    '{"uri":"a"}',
    '{"uri":"http://example.org/a"}',
    '{"uri":"javascript:alert(1)"}',
    '{"uri":"data:video/mp4;base64,AAAA"}',
    'NaN',
    "{'uri':1}",
    '{"uri":"file:///a","split":"none"}',
    `{"uri":"file:///${'a'.repeat(20_000)}"}`,
  ])
    ndjson('not an item', value, 'refused');
  csv('not an item', `uri,uri\n${URI},${URI}\n`, 'refused');
  csv('not an item', 'name\na\n', 'refused');
  csv('not an item', `uri\n"${URI}\n`, 'refused');
  csv('not an item', `uri,label\n${URI}\n`, 'refused');
  csv('not an item', `uri\n${URI},b,c\n`, 'refused');
  csv('not an item', `uri\n"a"b"c"\n`, 'refused');
  json('not an item', '', 'refused');
  json('not an item', 'null', 'refused');
  json('not an item', `{${options},"items":[]}`, 'refused');
  json('not an item', `{${options},"items":{"length":1,"0":{"uri":"${URI}"}}}`, 'refused');
  json('not an item', `{${options},"source":{"prefix":"file:///","include":["${'('.repeat(200)}"]}}`, 'refused');
  json('not an item', `{${options},"manifestUri":"file:///etc/passwd"}`, 'refused');
  json('not an item', `{${options},"manifestUri":"https://169.254.169.254/latest/meta-data"}`, 'refused');
  // Data frames write empty cells like this.
  ndjson('absent values', '{"uri":"file:///a","label":"","split":null,"customId":null,"group":7}', 1);
  for (const uri of [
    'file:///%2e%2e/%2e%2e/etc/passwd',
    'https://user:secret@localhost/a',
    'upload://x',
    'upload://../../batches',
    'https://%31%32%37.0.0.1/',
  ])
    ndjson('odd uris', line({ uri }), 1);
  // The URL parser would read another file, or none.
  for (const uri of [
    'file://host/a',
    'file:///%00',
    'file:///a%2fb',
    'file:///nowhere/a#1.mp4',
    'file:///nowhere/100%.mp4',
    'https://',
    'https://[',
    's3://',
    's3:///key',
    's3://b/%ff',
    's3://b/a?v=2.mp4',
    's3://b/a/../b.mp4',
  ])
    ndjson('odd uris', line({ uri }), 'refused');
  return found;
}
