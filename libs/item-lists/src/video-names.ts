/**
 * Extensions of the containers and raw streams that the decoders read. Sound and single images are not among them, even
 * if their containers can hold a video: name such files with an `include` pattern.
 */
export const VIDEO_EXTENSIONS: readonly string[] = [
  ...['mp4', 'm4v', 'mov', 'qt', 'f4v', '3gp', '3gpp', '3g2', '3gp2', 'mj2', 'lrv', 'insv', '360'],
  ...['avi', 'divx', 'mkv', 'mk3d', 'webm', 'flv', 'wmv', 'asf', 'wtv', 'nut', 'rm', 'rmvb', 'amv'],
  ...['mpg', 'mpeg', 'mpe', 'mpv', 'm1v', 'm2v', 'm2p', 'mp2v', 'vob', 'vro', 'mod', 'tod'],
  ...['ts', 'm2t', 'm2ts', 'mts', 'tp', 'trp', 'ogv', 'ogg', 'ogm', 'mxf', 'dv', 'dif'],
  ...['h264', '264', 'avc', 'h265', '265', 'hevc', 'ivf', 'obu', 'gif'],
];

const known: ReadonlySet<string> = new Set(VIDEO_EXTENSIONS);
/** The number of a recording in the name of a clip, as UCF101 writes it. */
export const RECORDING = /_g(\d+)_/;

/** The last name of a path. */
export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The extension of a file name in lower case, without the dot; empty if it has none. */
export function extensionOf(path: string): string {
  const name = fileName(path);
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1).toLowerCase();
}

/** Whether a file name has the extension of a video. */
export const isVideoFile = (path: string): boolean => known.has(extensionOf(path));

/**
 * The group of a clip: the recording that it was cut from. Clips of one recording must stay on one side of a split.
 * UCF101 and datasets named like it number the recordings of each class: `v_Punch_g06_c01.avi` is a clip of group 6.
 *
 * @param name - file name without folders
 * @returns a group that is unique over all classes, such as `Punch/g06`; undefined if the name contains none
 */
export function groupOfFile(name: string, label: string | undefined): string | undefined {
  const group = RECORDING.exec(name)?.[1];
  return group === undefined ? undefined : `${label ?? ''}/g${group}`;
}
