import { Button, Group, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useRef, useState } from 'react';

import { type DroppedFile, droppedFiles, pickedFiles } from './dropped-files.js';

interface DropZoneProps {
  readonly label: string;
  readonly accept: string;
  readonly folders?: boolean;
  readonly multiple?: boolean;
  readonly onFiles: (files: DroppedFile[]) => void;
}

/** Takes files by dragging, and by buttons: not everybody can drag. */
export function DropZone({
  label,
  accept,
  folders = false,
  multiple = false,
  onFiles,
}: DropZoneProps): React.ReactNode {
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  // A browser opens what is dropped beside the zone, and the page with all that was chosen on it would be gone.
  useWindowEvent('dragover', (event) => event.preventDefault());
  useWindowEvent('drop', (event) => event.preventDefault());
  const drop = async (event: React.DragEvent): Promise<void> => {
    event.preventDefault();
    setOver(false);
    onFiles(await droppedFiles(event.dataTransfer));
  };
  const pick = ({ currentTarget }: React.ChangeEvent<HTMLInputElement>): void => {
    onFiles(pickedFiles(currentTarget.files));
    // The same file may be chosen again.
    currentTarget.value = '';
  };
  return (
    <div
      className="drop"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => void drop(event)}
    >
      <Text fw={500}>{label}</Text>
      <Text fz="sm" c="dimmed" mb="sm">
        or
      </Text>
      <Group justify="center" gap="xs">
        <Button variant="default" onClick={() => files.current?.click()}>
          {multiple ? 'Choose files' : 'Choose a file'}
        </Button>
        {folders && (
          <Button variant="default" onClick={() => folder.current?.click()}>
            Choose a folder
          </Button>
        )}
      </Group>
      <input ref={files} type="file" accept={accept} multiple={multiple} hidden onChange={pick} aria-label={label} />
      {folders && (
        <input ref={folder} type="file" hidden onChange={pick} aria-label="Folder" {...{ webkitdirectory: '' }} />
      )}
    </div>
  );
}
