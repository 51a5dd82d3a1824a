import { type LeftOut } from '@clipyard/api-contract';
import { distinctName, LeftOutReport, listKindOf, selectVideo, unreadList } from '@clipyard/item-lists';

import { type ChosenFiles, type DroppedFile } from '../parts/dropped-files.js';
import { isCsv, itemsOfText, ndjson } from './items-of.js';
import { type Content, type Target } from './submission.js';
import { type Uploads } from './use-uploads.js';

/** A file under a name that no other file of the submission has. */
interface NamedFile extends DroppedFile {
  /** Equal for a file that is chosen again. */
  readonly identity: string;
}

/** Everything that the user has entered about the videos. Only the fields of `kind` are submitted. */
export interface VideoSource {
  readonly kind: 'files' | 'uris' | 'manifest' | 'prefix';
  readonly files: readonly NamedFile[];
  /** Chosen files that are not submitted. */
  readonly leftOut: LeftOut;
  /** Lines of `uri` or `uri,label`, or a CSV list with a header. */
  readonly uris: string;
  readonly manifest: File | null;
  readonly prefix: string;
  /** Glob patterns, separated by commas. */
  readonly include: string;
  readonly labelFromFolder: boolean;
}

export const NO_VIDEOS: VideoSource = {
  kind: 'files',
  files: [],
  leftOut: {},
  uris: '',
  manifest: null,
  prefix: '',
  include: '',
  labelFromFolder: true,
};

/** Whether the user has given any videos of the selected kind. */
export const hasVideos = ({ kind, files, uris, manifest, prefix }: VideoSource): boolean =>
  ({
    files: files.length > 0,
    uris: uris.trim() !== '',
    manifest: manifest !== null && unreadList(manifest.name) === undefined,
    prefix: prefix.trim() !== '',
  })[kind];

/**
 * Adds chosen files in order of their paths. Different files with equal paths get distinct names; files that are left
 * out are counted.
 */
export function withFiles({ files, leftOut }: VideoSource, chosen: ChosenFiles): Partial<VideoSource> {
  const report = new LeftOutReport();
  report.merge(leftOut);
  for (const path of chosen.unreadable) report.add('unreadable', path);
  const known = new Set(files.map(({ identity }) => identity));
  const names = new Set(files.map(({ path }) => path));
  const added: NamedFile[] = [];
  for (const { path, file } of [...chosen.files].sort(byPath)) {
    const identity = `${path}/${file.size}/${file.lastModified}`;
    const reason =
      selectVideo(belowFolder(path)) ?? (file.size === 0 ? 'empty' : known.has(identity) ? 'duplicate' : null);
    if (reason !== null) {
      report.add(reason, path);
      continue;
    }
    const name = distinctName(path, names);
    names.add(name);
    known.add(identity);
    added.push({ path: name, file, identity });
  }
  return { files: [...files, ...added].sort(byPath), leftOut: report.toJSON() };
}

const byPath = (a: DroppedFile, b: DroppedFile): number => (a.path < b.path ? -1 : 1);

/** The path below the chosen folder, whose own name may be anything. */
const belowFolder = (path: string): string => path.slice(path.indexOf('/') + 1);

/**
 * Makes the content of a submission, and uploads files if the source is files.
 *
 * @returns also the files that the API refused
 * @throws ApiError if an upload fails
 */
export async function contentOf(
  source: VideoSource,
  purpose: Target['purpose'],
  upload: Uploads['send'],
): Promise<{ readonly content: Content; readonly leftOut: LeftOut }> {
  const { kind } = source;
  if (kind !== 'files') return { content: givenContent({ ...source, kind }, purpose), leftOut: {} };
  const { items, leftOut } = await upload(source.files);
  return { content: { kind: 'lines', body: ndjson(items), type: 'application/x-ndjson' }, leftOut };
}

function givenContent(
  source: VideoSource & { readonly kind: Exclude<VideoSource['kind'], 'files'> },
  purpose: Target['purpose'],
): Content {
  switch (source.kind) {
    case 'uris':
      return isCsv(source.uris)
        ? { kind: 'lines', body: source.uris, type: 'text/csv' }
        : { kind: 'lines', body: ndjson(itemsOfText(source.uris)), type: 'application/x-ndjson' };
    case 'manifest': {
      const manifest = source.manifest!;
      return {
        kind: 'lines',
        body: manifest,
        type: listKindOf(manifest.name) === 'csv' ? 'text/csv' : 'application/x-ndjson',
      };
    }
    case 'prefix':
      return { kind: 'prefix', source: prefixOf(source, purpose) };
  }
}

function prefixOf(
  { prefix, include, labelFromFolder }: VideoSource,
  purpose: Target['purpose'],
): Extract<Content, { kind: 'prefix' }>['source'] {
  return {
    prefix: prefix.trim(),
    ...(include.trim() === '' ? {} : { include: include.split(',').map((pattern) => pattern.trim()) }),
    ...(labelFromFolder && purpose === 'extract' ? { labelFrom: 'folder' as const } : {}),
  };
}
