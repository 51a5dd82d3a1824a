const VIDEO = /\.(mp4|m4v|mov|avi|mkv|webm|mpe?g|ogv|ts|flv|wmv|3gp)$/i;
const GROUP = /_g(\d+)_/;

/** Whether a file name has the extension of a video. */
export const isVideoFile = (name: string): boolean => VIDEO.test(name);

/**
 * The group of a clip: the recording that it was cut from. Clips of one recording must stay on one side of a split.
 * UCF101 and datasets named like it number the recordings of each class: `v_Punch_g06_c01.avi` is a clip of group 6.
 *
 * @param name - file name without folders
 * @returns a group that is unique over all classes, such as `Punch/g06`; undefined if the name contains none
 */
export function groupOfFile(name: string, label: string | undefined): string | undefined {
  const group = GROUP.exec(name)?.[1];
  return group === undefined ? undefined : `${label ?? ''}/g${group}`;
}
