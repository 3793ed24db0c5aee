/**
 * Applies an asynchronous function to a stream, `limit` items at a time; results come in the order of the items. Nothing
 * is read ahead beyond the items in flight.
 */
export async function* mapInFlight<Item, Result>(
  items: AsyncIterable<Item>,
  limit: number,
  apply: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const pending: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = apply(item);
      result.catch(() => undefined); // it is awaited later: until then a failure is not unhandled
      pending.push(result);
      if (pending.length >= limit) yield await pending.shift()!;
    }
    while (pending.length > 0) yield await pending.shift()!;
  } finally {
    await Promise.allSettled(pending); // a failure of the others is already on its way
  }
}
