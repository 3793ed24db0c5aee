/**
 * First key that an object in a JSON text holds twice, at any depth. `JSON.parse` keeps the last one silently, so that
 * two programs may read two different tensors from one file.
 *
 * @param json - text that `JSON.parse` has accepted
 */
export function findDuplicateKey(json: string): string | undefined {
  const openObjects: (Set<string> | undefined)[] = []; // undefined: an array
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{') openObjects.push(new Set());
    else if (character === '[') openObjects.push(undefined);
    else if (character === '}' || character === ']') openObjects.pop();
    else if (character === '"') {
      const end = endOfString(json, at);
      if (isKey(json, end)) {
        const key = JSON.parse(json.slice(at, end)) as string;
        const keys = openObjects.at(-1);
        if (keys?.has(key) === true) return key;
        keys?.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** Index after the closing quote of the string that starts at `start`. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Whether a colon follows: only keys are followed by one. */
function isKey(json: string, end: number): boolean {
  let at = end;
  while (json[at] === ' ' || json[at] === '\n' || json[at] === '\r' || json[at] === '\t') at++;
  return json[at] === ':';
}
