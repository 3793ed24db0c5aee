/**
 * Characters of a batch. The native library needs about 200 bytes per token while it encodes, so that this bounds memory;
 * it is enough for all cores to work.
 */
const BATCH_CHARACTERS = 256 * 1024;
const BATCH_TEXTS = 4096;

/** One batch is encoded while another is read from the data and a third written. */
export const BATCHES_IN_FLIGHT = 2;

/** Groups a stream of texts into batches of bounded size; a longer text is a batch of its own. */
export async function* textBatches<Item extends { readonly text: string; readonly textPair?: string }>(
  items: AsyncIterable<Item>,
): AsyncGenerator<readonly Item[]> {
  let batch: Item[] = [];
  let characters = 0;
  for await (const item of items) {
    const length = item.text.length + (item.textPair?.length ?? 0);
    const isFull = characters + length > BATCH_CHARACTERS || batch.length === BATCH_TEXTS;
    if (isFull && batch.length > 0) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(item);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}
