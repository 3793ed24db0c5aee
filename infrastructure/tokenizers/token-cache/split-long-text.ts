/** Long enough that the cost of cutting vanishes, short enough for memory and for sharing among cores, in characters. */
const PIECE_CHARACTERS = 32 * 1024;

/** A word ends where a space follows: no token reaches over that place if the tokenizer splits at white space. */
const WORD_BEFORE_SPACE = /[^\s\u0085](?= )/;
/** For scripts without spaces; a tokenizer that puts a space before each text would put one here too. */
const WORD_BEFORE_LINE_END = /[^\s\u0085](?=\n)/;

/**
 * Cuts a document into pieces whose tokens, joined, are the document's: only where a space follows a word, or a line end
 * where no space is near. A text without white space stays whole.
 */
export function* splitLongText(text: string, pieceCharacters = PIECE_CHARACTERS): Generator<string> {
  let start = 0;
  for (let end = cutAfter(text, start, pieceCharacters); end < text.length;) {
    yield text.slice(start, end);
    start = end;
    end = cutAfter(text, start, pieceCharacters);
  }
  yield text.slice(start);
}

/** End of the piece that begins at `start`; the text's length when there is no place to cut. */
function cutAfter(text: string, start: number, pieceCharacters: number): number {
  for (let from = start + pieceCharacters; from < text.length; from += pieceCharacters) {
    const window = text.slice(from, from + pieceCharacters + 1);
    const beforeSpace = window.search(WORD_BEFORE_SPACE);
    const place = beforeSpace === -1 ? window.search(WORD_BEFORE_LINE_END) : beforeSpace;
    if (place !== -1) return from + place + 1;
  }
  return text.length;
}
