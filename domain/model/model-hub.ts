/** How far a download is, over all files of a model. */
export interface DownloadProgress {
  /** The file in progress. */
  readonly file: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** What can be said about a model to find, beside its name. */
export interface ModelLookup {
  /** Branch, tag or commit of a model on the hub; default `main`. */
  readonly revision?: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Told when something else is used than was asked for: a cached copy while the hub can't be reached. */
  readonly onWarning?: (message: string) => void;
  /** Ends the download; what is there already is kept and continued by the next one. */
  readonly signal?: AbortSignal;
}

/** Where a model is. */
export interface ModelLocation {
  readonly folder: string;
  /** The commit of a model of the hub: with the name, it says for good which model this is. */
  readonly commit?: string;
}

/** Port: finds models by name, wherever they are. */
export interface ModelHub {
  /**
   * The folder of a model: `name` itself when it is a folder, else the snapshot `organisation/model` of the hub, taken
   * from the local cache or downloaded into it.
   * Errors: `MODEL.UNKNOWN` for a name that is neither; `HUB.OFFLINE`, `HUB.DENIED`, `HUB.NOT_FOUND`, `HUB.CORRUPT`,
   * `HUB.FAILED` naming the file, where it should come from and how to provide it; `FILESYSTEM.*`.
   */
  locate(name: string, lookup?: ModelLookup): Promise<ModelLocation>;
}
