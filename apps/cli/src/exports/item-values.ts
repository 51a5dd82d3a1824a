import {
  type ItemField,
  type ItemFieldName,
  itemFieldNames,
  itemFields,
  secondsOfVideoId,
} from '@clipyard/api-contract';
import { type DatasetVideo } from '@clipyard/client';
import { type Column } from '@clipyard/tables';

const columnOf = (field: ItemFieldName): Column<DatasetVideo> => {
  const { column }: ItemField = itemFields[field];
  return { ...column, value: (video) => valueOf(video, field) };
};

/** Rows of datasets have the part of a video in its id only. */
function valueOf(video: DatasetVideo, field: ItemFieldName): string | number | null {
  const values: Partial<Record<ItemFieldName, string | number | null>> = {
    ...video,
    ...secondsOfVideoId(video.videoId),
  };
  return values[field] ?? null;
}

/** The fields of a video's item, its id and its note. An import reads them again by the same names. */
export const videoColumns: readonly Column<DatasetVideo>[] = [
  ...itemFieldNames.map(columnOf),
  { name: 'video_id', type: 'text', value: ({ videoId }) => videoId },
  { name: 'note', type: 'text', value: ({ note = null }) => note },
];
