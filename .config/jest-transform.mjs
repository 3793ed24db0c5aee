import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import swc from '@swc/jest';

/** What modules take from their global object; nothing that a test may replace, such as `Date`. */
const GLOBALS = [
  ...[
    'Array',
    'ArrayBuffer',
    'BigInt',
    'Boolean',
    'Buffer',
    'DataView',
    'JSON',
    'Map',
    'Math',
    'Number',
    'Object',
  ],
  ...[
    'Set',
    'String',
    'WeakMap',
    'WeakSet',
    'BigInt64Array',
    'BigUint64Array',
    'Float32Array',
    'Float64Array',
  ],
  ...[
    'Int8Array',
    'Int16Array',
    'Int32Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Uint16Array',
    'Uint32Array',
  ],
];

const OWN_SOURCE = readFileSync(new URL(import.meta.url));

/** On the first line, so that the others keep their numbers. */
function withGlobals(transformed) {
  const used = GLOBALS.filter((name) => new RegExp(`\\b${name}\\b`).test(transformed.code));
  const prelude = used.length === 0 ? '' : `const { ${used.join(', ')} } = globalThis; `;
  return { ...transformed, code: prelude + transformed.code };
}

/**
 * TypeScript to ES modules by swc, each of which looks up globals once. In a test's sandbox every look-up is a call out of
 * JavaScript: loops over numbers run several times faster with names of the module's own.
 */
export default {
  createTransformer(options) {
    const { canInstrument, process, processAsync, getCacheKey } = swc.createTransformer(options);
    return {
      canInstrument,
      getCacheKey: (...args) =>
        createHash('sha1')
          .update(getCacheKey(...args))
          .update(OWN_SOURCE)
          .digest('hex'),
      process: (...args) => withGlobals(process(...args)),
      processAsync: async (...args) => withGlobals(await processAsync(...args)),
    };
  },
};
