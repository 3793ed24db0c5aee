import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder of the addon's C++ sources, in which it is built; the same whether this file runs compiled or not. */
export function nativeFolder(): string {
  return path.join(packageRoot(import.meta.dirname), 'infrastructure', 'torch', 'native');
}

/** The addon as built; it may not be there. */
export function addonFile(): string {
  return path.join(nativeFolder(), 'build', 'Release', 'arena_torch.node');
}

function packageRoot(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : packageRoot(path.dirname(folder));
}
