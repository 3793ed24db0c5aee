// Run by npm after the package was installed as a dependency: builds the torch engine where libtorch and a compiler are
// there. In a checkout there is nothing compiled to run yet; `prepare` does it there.
import { existsSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';

const sources = fileURLToPath(new URL('../build/main.ts', import.meta.url));
const compiled = new URL('../../../dist/infrastructure/torch/build/main.js', import.meta.url);

if (!existsSync(sources)) {
  process.argv.push('--if-possible');
  await import(compiled.href);
}
