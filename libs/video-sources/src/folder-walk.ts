import { constants, type Dirent, type Stats } from 'node:fs';
import { access, lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

import { type LeftOutReason } from '@clipyard/api-contract';
import { hiddenNameOf, type SelectFile } from '@clipyard/item-lists';
import { liesOpen, openPath } from '@clipyard/object-store';

/** Entries of a folder that are read together: enough to hide the latency of a network drive. */
const AT_ONCE = 64;

export interface WalkOptions {
  readonly select: SelectFile;
  /** Whether a real path may be read; links elsewhere are left out. */
  readonly isOpen: (path: string) => boolean;
  readonly signal: AbortSignal;
}

/** A file, or an entry that is left out, with its path below the folder. */
export interface WalkedEntry {
  /** With `/` between names. */
  readonly path: string;
  readonly leftOut: LeftOutReason | null;
  /** Size and time of a file that is not left out. */
  readonly facts?: Stats;
}

interface Link {
  readonly at: string;
  readonly path: string;
}

/**
 * Walks through a folder: first its own files, in order, then what links lead to. Every file is taken once, by its own
 * path if it lies in the folder and by the first link otherwise, and loops end. An entry that cannot be read is left
 * out; the rest continues.
 *
 * @param folder - a real path
 * @throws the error of the file system if the folder itself cannot be read
 */
export async function* walkFolder(folder: string, options: WalkOptions): AsyncIterable<WalkedEntry> {
  const entries = await entriesOf(folder, options.isOpen);
  const walk = new FolderWalk(folder, options);
  yield* walk.entries(folder, '', entries, false);
  yield* walk.linked();
}

class FolderWalk {
  private readonly links: Link[] = [];
  /** Folders and files that links led to, by real path and by device and inode. */
  private readonly linkedFolders = new Set<string>();
  private readonly linkedFiles = new Set<string>();

  constructor(
    private readonly folder: string,
    private readonly options: WalkOptions,
  ) {}

  async *entries(at: string, below: string, entries: readonly Dirent[], isLinked: boolean): AsyncIterable<WalkedEntry> {
    for (let i = 0; i < entries.length; i += AT_ONCE) {
      this.options.signal.throwIfAborted();
      const some = entries.slice(i, i + AT_ONCE).map((entry) => {
        const path = below === '' ? entry.name : `${below}/${entry.name}`;
        return { entry, path, real: join(at, entry.name) };
      });
      const found = await Promise.all(some.map((one) => this.lookAt(one.entry, one.path, one.real, isLinked)));
      for (const [place, { entry, path, real }] of some.entries()) {
        const walked = found[place];
        if (walked != null) yield walked;
        else if (walked === null && entry.isDirectory()) yield* this.subfolder(real, path, isLinked);
      }
    }
  }

  /**
   * The targets of links, in the order of the links. The list grows while it is read: linked folders may contain links.
   */
  async *linked(): AsyncIterable<WalkedEntry> {
    this.links.sort((a, b) => (a.path < b.path ? -1 : 1));
    for (const link of this.links) yield* this.follow(link);
  }

  /** Undefined for special files, such as pipes, and for links, which are followed later; null for folders. */
  private async lookAt(
    entry: Dirent,
    path: string,
    real: string,
    isLinked: boolean,
  ): Promise<WalkedEntry | null | undefined> {
    // Node replaces bytes that are not UTF-8, so the name leads nowhere, or to another file.
    if (entry.name.includes('\uFFFD')) return { path, leftOut: 'not_utf8' };
    if (entry.isDirectory()) return null;
    if (entry.isSymbolicLink()) this.links.push({ at: real, path });
    if (!entry.isFile()) return undefined;
    const reason = this.options.select(path);
    if (reason !== null) return { path, leftOut: reason };
    return lstat(real).then(
      async (facts) => ({
        path,
        leftOut: isLinked ? await this.ofLinked(real, facts) : await unusable(real, facts),
        facts,
      }),
      passable(path),
    );
  }

  private async *subfolder(real: string, path: string, isLinked: boolean): AsyncIterable<WalkedEntry> {
    const entries = await entriesOf(real, this.options.isOpen).catch(passable(`${path}/`));
    if (Array.isArray(entries)) yield* this.entries(real, path, entries, isLinked);
    else yield entries;
  }

  private async *follow({ at, path }: Link): AsyncIterable<WalkedEntry> {
    const { select, isOpen } = this.options;
    const target = await realpath(at)
      .then(async (real) => (isOpen(real) ? { real, facts: await stat(real) } : null))
      .catch(() => null);
    if (target === null) return yield { path, leftOut: select(path) ?? 'link' };
    const { real, facts } = target;
    if (facts.isDirectory()) yield* this.followFolder(real, at, path);
    else if (facts.isFile()) yield { path, leftOut: select(path) ?? (await this.ofLinked(real, facts)), facts };
  }

  private async *followFolder(real: string, at: string, path: string): AsyncIterable<WalkedEntry> {
    if (liesIn(dirname(at), real)) return yield { path, leftOut: 'link' };
    const isWalked = liesIn(real, this.folder) && hiddenNameOf(this.pathOf(real)) === undefined;
    if (isWalked || this.linkedFolders.has(real)) return yield { path, leftOut: 'duplicate' };
    this.linkedFolders.add(real);
    yield* this.subfolder(real, path, true);
  }

  /** Why a file that a link leads to is left out; null if it is taken. */
  private async ofLinked(real: string, facts: Stats): Promise<LeftOutReason | null> {
    if (liesIn(real, this.folder) && this.options.select(this.pathOf(real)) === null) return 'duplicate';
    const reason = await unusable(real, facts);
    if (reason !== null) return reason;
    const identity = `${facts.dev}:${facts.ino}`;
    if (this.linkedFiles.has(identity)) return 'duplicate';
    this.linkedFiles.add(identity);
    return null;
  }

  private pathOf(real: string): string {
    return relative(this.folder, real).split(sep).join('/');
  }
}

const liesIn = (path: string, folder: string): boolean => liesOpen(path, [folder], []);

async function unusable(path: string, facts: Stats): Promise<LeftOutReason | null> {
  if (facts.size === 0) return 'empty';
  return access(path, constants.R_OK).then(
    () => null,
    () => 'unreadable',
  );
}

/** This process has run out of something: the entry is not to blame. */
const OWN_LIMITS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

const passable =
  (path: string) =>
  (error: unknown): WalkedEntry => {
    if (OWN_LIMITS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return { path, leftOut: 'unreadable' };
  };

/** Entries of the folder that was opened, not of its name: a link may replace a folder in the meantime. */
async function entriesOf(path: string, isOpen: (path: string) => boolean): Promise<Dirent[]> {
  const folder = await open(path, constants.O_RDONLY | (constants.O_DIRECTORY ?? 0));
  try {
    const real = openPath(folder.fd);
    if (!isOpen(real ?? path)) return [];
    const entries = await readdir(real === null ? path : `/proc/self/fd/${folder.fd}`, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } finally {
    await folder.close();
  }
}
