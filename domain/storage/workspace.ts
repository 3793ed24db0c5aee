/**
 * Port: the folders and files of this machine that a run writes. Files appear whole or not at all.
 * Errors: `FILESYSTEM.NOT_WRITABLE`, `FILESYSTEM.NO_SPACE`, `FILESYSTEM.FAILED`.
 */
export interface Workspace {
  /** Absolute path that relative ones start from. */
  readonly root: string;
  /** Absolute path of `root/parts...`; an absolute part replaces what is before it. */
  resolve(...parts: readonly string[]): string;
  /** Absolute path of one that a user gave: relative ones start from the current folder. */
  fromCurrentFolder(path: string): string;
  /** Whether a file or folder is there. */
  exists(path: string): Promise<boolean>;
  /** Makes a folder with its parents and proves by a trial file that it can be written to. */
  prepareFolder(folder: string): Promise<void>;
  /** Bytes that may be written on the disk of a folder, which need not exist yet. */
  freeBytes(folder: string): Promise<number>;
  /**
   * Ends with `FILESYSTEM.NO_SPACE` when the disk of a folder has less than `bytes` free.
   *
   * @param purpose - what the space is for, as in "the checkpoints need 1.2 GB"
   */
  ensureFreeSpace(folder: string, bytes: number, purpose: string): Promise<void>;
  /** Writes UTF-8 text; the folder must exist. */
  writeText(file: string, text: string): Promise<void>;
  /** Writes indented JSON with a newline at the end. NaN and infinities become null, as JSON has none. */
  writeJson(file: string, value: unknown): Promise<void>;
  /** Text of a UTF-8 file, without a byte order mark. Errors: `FILESYSTEM.FAILED`, also for other encodings. */
  readText(file: string): Promise<string>;
  readJson(file: string): Promise<unknown>;
  /** SHA-256 (hex) of a file. */
  digest(file: string): Promise<string>;
  /** SHA-256 (hex) over the names and contents of the files in a folder whose names match. */
  digestFolder(folder: string, names: RegExp): Promise<string>;
  /** Bytes of all files in a folder and below; 0 when there is none. */
  folderBytes(folder: string): Promise<number>;
  /** Names of the files (not folders) in a folder, sorted. */
  listFiles(folder: string): Promise<readonly string[]>;
  /** Removes what killed writes left in a folder that no other process writes to. */
  removeUnfinished(folder: string): Promise<void>;
  /** Removes a file or a folder with all that is in it; nothing happens when there is none. */
  remove(path: string): Promise<void>;
}
