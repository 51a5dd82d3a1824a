import { folderLabel, folderSplit, VIDEO_EXTENSIONS } from '@clipyard/item-lists';
import { Button, Group, Progress, Stack, Text } from '@mantine/core';

import { bytes, percent, plural } from '../format.js';
import { DropZone } from '../parts/drop-zone.js';
import { LeftOutList } from '../parts/left-out-list.js';
import { SplitFromFolder } from './split-from-folder.js';
import { type VideoSource, withFiles } from './video-source.js';

/** Filters the dialog of the browser; dropped folders may contain anything. */
const ACCEPTED = ['video/*', ...VIDEO_EXTENSIONS.map((extension) => `.${extension}`)].join(',');

/** Classes that the summary names; the others are only counted. */
const NAMED_CLASSES = 8;

interface FilesPanelProps {
  readonly source: VideoSource;
  readonly onChange: (change: Partial<VideoSource>) => void;
  /** Bytes sent so far; null if no upload is running. */
  readonly sent: number | null;
}

/** Takes files and folders, and shows the progress of their upload. */
export function FilesPanel({ source, onChange, sent }: FilesPanelProps): React.ReactNode {
  const { files, leftOut, splitFromFolder } = source;
  const size = files.reduce((sum, { file }) => sum + file.size, 0);
  return (
    <Stack gap="sm">
      <DropZone
        label="Drop videos here, or a folder with one subfolder per class"
        accept={ACCEPTED}
        folders
        multiple
        onFiles={(chosen) => onChange(withFiles(source, chosen))}
      />
      {files.length > 0 && (
        <Group justify="space-between">
          <Text fz="sm">
            {plural(files.length, 'video')}, {bytes(size)}
            {classesOf(source)}
          </Text>
          <Button size="xs" variant="subtle" onClick={() => onChange({ files: [], leftOut: {} })}>
            Remove all
          </Button>
        </Group>
      )}
      {files.some(({ path }) => folderSplit(path).split !== undefined) && (
        <SplitFromFolder checked={splitFromFolder} onChange={onChange} />
      )}
      <LeftOutList leftOut={leftOut} />
      {sent !== null && <UploadProgress sent={sent} size={size} />}
    </Stack>
  );
}

function classesOf({ files, splitFromFolder }: VideoSource): string {
  const labelOf = (path: string): string | undefined => (splitFromFolder ? folderSplit(path).label : folderLabel(path));
  const classes = [...new Set(files.flatMap(({ path }) => labelOf(path) ?? []))];
  if (classes.length === 0) return '';
  const more = classes.length - NAMED_CLASSES;
  return `; classes: ${classes.slice(0, NAMED_CLASSES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function UploadProgress({ sent, size }: { readonly sent: number; readonly size: number }): React.ReactNode {
  const share = size === 0 ? 0 : sent / size;
  return (
    <Progress.Root size="lg" aria-label={`${bytes(sent)} of ${bytes(size)} uploaded`}>
      <Progress.Section value={share * 100} withAria={false}>
        <Progress.Label>{percent(share, 0)}</Progress.Label>
      </Progress.Section>
    </Progress.Root>
  );
}
