import { isVideoFile } from '@clipyard/api-contract';

import { type DroppedFile } from '../parts/dropped-files.js';
import { itemsOfText, ndjson } from './items-of.js';
import { type Content, type Target } from './submission.js';
import { type Uploads } from './use-uploads.js';

/** Everything that the user has entered about the videos. Only the fields of `kind` are submitted. */
export interface VideoSource {
  readonly kind: 'files' | 'uris' | 'manifest' | 'prefix';
  readonly files: readonly DroppedFile[];
  /** How many of the last added files were skipped, because they have no video extension. */
  readonly skipped: number;
  /** Lines of `uri` or `uri,label`. */
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
  skipped: 0,
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
    manifest: manifest !== null,
    prefix: prefix.trim() !== '',
  })[kind];

/** Adds dropped files in order of their paths, without duplicates and files that are not videos. */
export function withFiles({ files }: VideoSource, dropped: readonly DroppedFile[]): Partial<VideoSource> {
  const videos = dropped.filter(({ path }) => isVideoFile(path));
  const known = new Set(files.map(({ path }) => path));
  const added = videos.filter(({ path }) => !known.has(path));
  return {
    files: [...files, ...added].sort((a, b) => (a.path < b.path ? -1 : 1)),
    skipped: dropped.length - videos.length,
  };
}

/**
 * Makes the content of a submission, and uploads files if the source is files.
 *
 * @throws ApiError if an upload fails
 */
export async function contentOf(
  source: VideoSource,
  purpose: Target['purpose'],
  upload: Uploads['send'],
): Promise<Content> {
  switch (source.kind) {
    case 'files':
      return { kind: 'lines', body: ndjson(await upload(source.files)), type: 'application/x-ndjson' };
    case 'uris':
      return { kind: 'lines', body: ndjson(itemsOfText(source.uris)), type: 'application/x-ndjson' };
    case 'manifest': {
      const manifest = source.manifest!;
      return {
        kind: 'lines',
        body: manifest,
        type: /\.csv$/i.test(manifest.name) ? 'text/csv' : 'application/x-ndjson',
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
