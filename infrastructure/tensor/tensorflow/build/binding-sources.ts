import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { runTool } from './run-tool.js';

/** Of `@tensorflow/tfjs-node`: the version of the other packages of TensorFlow.js that we use. */
export const SOURCES_VERSION = '4.22.0';

/** The archive's SHA-512, as package-lock.json would hold it: what is compiled is what was read. */
const INTEGRITY =
  'sha512-uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==';

/** Of the archive: the C++ sources and the JavaScript over them. */
const USED_ENTRIES = ['package/binding', 'package/binding.gyp', 'package/dist'];

/**
 * Gets the sources of `@tensorflow/tfjs-node` from the npm registry, as npm is configured, into a folder. The package is
 * not installed: its install script downloads TensorFlow 2.9, and it depends on all other parts of TensorFlow.js.
 *
 * @throws Error when npm can't get the package, or gets another one.
 */
export function fetchBindingSources(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const specifier = `@tensorflow/tfjs-node@${SOURCES_VERSION}`;
  const output = runTool('npm', ['pack', specifier, '--ignore-scripts', '--loglevel=error'], folder);
  const archive = path.join(folder, output.trim().split('\n').at(-1)!);
  expectIntegrity(archive, specifier);
  runTool('tar', ['--extract', '--file', archive, '--strip-components=1', ...USED_ENTRIES], folder);
  rmSync(archive);
  redirectImports(folder);
}

function expectIntegrity(archive: string, specifier: string): void {
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found === INTEGRITY) return;
  throw new Error(
    `Expected the archive of ${specifier} with ${INTEGRITY}, found ${found}. ` +
      'The registry that npm is set to serves another package under this name: set it to a faithful one.',
  );
}

/**
 * The JavaScript imports the whole of TensorFlow.js, of which it uses what tfjs-core has: it gets the very copy that we
 * use. Protocol buffers are for TensorBoard and SavedModel files, which we have no use for.
 */
function redirectImports(folder: string): void {
  // Its files are CommonJS, ours are not.
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "commonjs" }\n');
  const union = path.join(folder, 'node_modules', '@tensorflow', 'tfjs');
  mkdirSync(union, { recursive: true });
  writeFileSync(path.join(union, 'index.js'), "module.exports = require('@tensorflow/tfjs-core');\n");
  writeFileSync(path.join(folder, 'dist', 'proto', 'api_pb.js'), 'module.exports = {};\n');
}
