import { reportError, type ReportedError } from '../failure/reported-error.js';
import type { StorageProvider, StorageProviderFactory } from '#domain/storage/storage-provider.js';

/** What `arena storage doctor` uses. */
export interface DiagnoseStoragePorts {
  readonly storage: StorageProviderFactory;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One thing that was tried. */
export interface Examination {
  readonly name: string;
  readonly outcome: 'ok' | 'failed' | 'not supported';
  /** What was found, in a few words. */
  readonly finding: string;
  readonly error?: ReportedError;
}

const TRIAL = '.arena-doctor';
const TRIAL_BYTES = 24 * 1024 * 1024; // several parts
/** Clocks further apart than this make most stores refuse requests. */
const LARGEST_SKEW_MINUTES = 5;

/** Tries everything that publishing and reading need, on small trial objects that are removed afterwards. */
export class DiagnoseStorageUseCase {
  constructor(private readonly ports: DiagnoseStoragePorts) {}

  async execute(uri: string): Promise<readonly Examination[]> {
    const storage = await this.ports.storage.open(uri);
    const access = await examine('bucket, region and credentials', () => this.list(storage));
    if (access.outcome === 'failed') return [access];
    const examinations = [
      access,
      await examine('permission to store', () => this.store(storage)),
      await examine('clock', () => this.compareClocks(storage)),
      await examine('permission to read', () => this.read(storage)),
      await examine('multipart upload', () => this.upload(storage)),
      await examine('download', () => this.download(storage)),
      await examine('conditional put', () => this.putTwice(storage)),
      await examine('permission to delete', () => this.cleanUp(storage)),
    ];
    return examinations;
  }

  private async list(storage: StorageProvider): Promise<string> {
    await storage.list(`${TRIAL}/`)[Symbol.asyncIterator]().next();
    return storage.location;
  }

  private async store(storage: StorageProvider): Promise<string> {
    await storage.put(`${TRIAL}/small`, new TextEncoder().encode('arena storage doctor'));
    return 'stored a small object';
  }

  private async compareClocks(storage: StorageProvider): Promise<string> {
    const object = await storage.head(`${TRIAL}/small`);
    const minutes = (this.ports.now() - Date.parse(object?.modifiedAt ?? '')) / 60_000;
    if (Number.isNaN(minutes)) throw new Error('the small object that was stored is not there');
    const shown = `${Math.abs(minutes).toFixed(1)} minutes apart from the store`;
    if (Math.abs(minutes) <= LARGEST_SKEW_MINUTES) return shown;
    throw new Error(`this machine's clock is ${shown}; set it, for example by NTP`);
  }

  private async read(storage: StorageProvider): Promise<string> {
    const { byteLength } = await storage.get(`${TRIAL}/small`);
    return `read ${byteLength} bytes`;
  }

  private async upload(storage: StorageProvider): Promise<string> {
    const started = this.ports.now();
    await storage.putStream(`${TRIAL}/large`, trialContent());
    return this.rateSince(started);
  }

  private async download(storage: StorageProvider): Promise<string> {
    const started = this.ports.now();
    const { byteLength } = await storage.get(`${TRIAL}/large`);
    if (byteLength !== TRIAL_BYTES) throw new Error(`expected ${TRIAL_BYTES} bytes, found ${byteLength}`);
    return this.rateSince(started);
  }

  private async putTwice(storage: StorageProvider): Promise<string> {
    const key = `${TRIAL}/claim-${this.ports.now()}`;
    const put = (text: string): Promise<boolean> => storage.putIfAbsent(key, new TextEncoder().encode(text));
    const [first, second] = [await put('first'), await put('second')];
    if (first && !second) return 'an object is not replaced when it is there';
    throw new Error('the store takes conditions and does not keep to them');
  }

  private async cleanUp(storage: StorageProvider): Promise<string> {
    let removed = 0;
    for await (const { key } of storage.list(`${TRIAL}/`)) {
      await storage.delete(key);
      removed += 1;
    }
    await storage.abortUnfinished(`${TRIAL}/`);
    return `removed ${removed} trial objects`;
  }

  private rateSince(started: number): string {
    const seconds = Math.max(0.001, (this.ports.now() - started) / 1000);
    return `${(TRIAL_BYTES / 1e6 / seconds).toFixed(1)} MB/s`;
  }
}

async function examine(name: string, work: () => Promise<string>): Promise<Examination> {
  try {
    return { name, outcome: 'ok', finding: await work() };
  } catch (thrown) {
    const error = reportError(thrown);
    const isMissing = error.code === 'STORAGE.UNSUPPORTED';
    const finding = error.code === 'INTERNAL' && thrown instanceof Error ? thrown.message : error.message;
    return { name, outcome: isMissing ? 'not supported' : 'failed', finding, error };
  }
}

async function* trialContent(): AsyncGenerator<Uint8Array> {
  const piece = Uint8Array.from({ length: 1024 * 1024 }, (_, index) => (index * 167) % 251);
  for (let sent = 0; sent < TRIAL_BYTES; sent += piece.byteLength) {
    yield await Promise.resolve(piece);
  }
}
