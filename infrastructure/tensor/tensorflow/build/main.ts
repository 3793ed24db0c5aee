import { bindingFolder } from '../built-binding.js';
import { SOURCES_VERSION } from './binding-sources.js';
import { buildBinding } from './build-binding.js';
import { findTensorflow } from './tensorflow-package.js';

/** `npm run build:tensorflow`: tfjs-node's binding over the TensorFlow that pip installed. */
function build(): void {
  if (process.platform !== 'linux') {
    throw new Error(`Expected Linux, found ${process.platform}: install @tensorflow/tfjs-node instead.`);
  }
  const tensorflow = findTensorflow();
  const cuda = tensorflow.hasCuda ? 'with CUDA' : 'without CUDA';
  print(`Found TensorFlow ${tensorflow.version}, ${cuda}, in ${tensorflow.folder}.`);
  const outcome = buildBinding(tensorflow);
  const engines = tensorflow.hasCuda ? 'engines tensorflow and tensorflow-gpu are' : 'engine tensorflow is';
  print(
    outcome === 'built'
      ? `The ${engines} built from the sources of tfjs-node ${SOURCES_VERSION}, in ${bindingFolder()}.`
      : `The ${engines} up to date.`,
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  build();
} catch (thrown) {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  process.stderr.write(`The engine tensorflow can't be built. ${reason}\n`);
  process.exitCode = 1;
}
