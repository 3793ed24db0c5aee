import { readFileSync } from 'node:fs';

import { InferenceSession, Tensor } from 'onnxruntime-node';

// Runs an ONNX model in a process of its own: ONNX Runtime does not know jest's typed arrays as such.
// Arguments: the model, and a JSON file with batches [{ input's name: rows of numbers }]. Prints the logits as JSON.

type Batch = Readonly<Record<string, readonly (readonly number[])[]>>;

const [model, file] = process.argv.slice(2);
const session = await InferenceSession.create(model!, { intraOpNumThreads: 1 });
const outputs: { readonly dims: readonly number[]; readonly data: readonly number[] }[] = [];
for (const batch of JSON.parse(readFileSync(file!, 'utf8')) as readonly Batch[]) {
  const feeds = Object.fromEntries(
    Object.entries(batch).map(([name, rows]) => {
      const ids = BigInt64Array.from(rows.flat(), BigInt);
      return [name, new Tensor('int64', ids, [rows.length, rows[0]!.length])];
    }),
  );
  const logits = (await session.run(feeds))['logits']!;
  outputs.push({ dims: logits.dims, data: Array.from(logits.data as Float32Array) });
}
process.stdout.write(JSON.stringify(outputs));
