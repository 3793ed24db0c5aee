import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** A TensorFlow that pip installed. */
export interface TensorflowPackage {
  readonly version: string;
  /** The package's folder, with `include/` and libtensorflow_cc. */
  readonly folder: string;
  readonly hasCuda: boolean;
}

/** What the binding was built from. */
export interface BuiltBinding {
  readonly tensorflow: TensorflowPackage;
  /** Version of `@tensorflow/tfjs-node`, whose sources these are. */
  readonly sources: string;
}

/** The folder that `npm run build:tensorflow` fills: tfjs-node's sources and JavaScript, and the binding. */
export function bindingFolder(): string {
  return path.join(path.dirname(require.resolve('training-arena/package.json')), 'build', 'tensorflow');
}

/** The binding as built; it may not be there. */
export function bindingFile(): string {
  return path.join(bindingFolder(), 'lib', 'tfjs_binding.node');
}

/** Where the build leaves word of what it built. */
export function builtBindingFile(): string {
  return path.join(bindingFolder(), 'built.json');
}

/** What `npm run build:tensorflow` left; undefined when it was not run to its end. */
export function readBuiltBinding(): BuiltBinding | undefined {
  if (!existsSync(builtBindingFile()) || !existsSync(bindingFile())) return undefined;
  return JSON.parse(readFileSync(builtBindingFile(), 'utf8')) as BuiltBinding;
}
