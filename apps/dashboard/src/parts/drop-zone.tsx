import { Button, Group, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useRef, useState } from 'react';

import { type ChosenFiles, droppedFiles, pickedFiles } from './dropped-files.js';

interface DropZoneProps {
  readonly label: string;
  readonly accept: string;
  readonly folders?: boolean;
  readonly multiple?: boolean;
  readonly onFiles: (chosen: ChosenFiles) => void;
}

/** An area that accepts dropped files, with buttons for people who cannot drag. */
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
  // Without this, the browser opens a file dropped outside of the area in place of the page, and the form is lost.
  useWindowEvent('dragover', (event) => event.preventDefault());
  useWindowEvent('drop', (event) => event.preventDefault());
  const drop = async (event: React.DragEvent): Promise<void> => {
    event.preventDefault();
    setOver(false);
    onFiles(await droppedFiles(event.dataTransfer));
  };
  const pick = ({ currentTarget }: React.ChangeEvent<HTMLInputElement>): void => {
    onFiles(pickedFiles(currentTarget.files));
    // Lets the user choose the same file again: without a reset, no change event would fire.
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
