/** Chunks have at most this many lines and characters, and at least `MIN_*`. */
const MAX_LINES = 24;
const MAX_CHARACTERS = 600;
const MIN_LINES = 4;
const MIN_CHARACTERS = 120;
/** A line of a comment in the style of C. */
const COMMENT_LINE = /^\s*(\/\/|\/\*|\*)/;

/** Consecutive pieces of a text, cut at line ends; pieces too short to tell anything are left out. */
export function cutIntoChunks(text: string): string[] {
  const chunks: string[] = [];
  let lines: string[] = [];
  let characters = 0;
  const close = () => {
    const chunk = lines.join('\n').trim();
    if (lines.length >= MIN_LINES && chunk.length >= MIN_CHARACTERS) chunks.push(chunk);
    lines = [];
    characters = 0;
  };
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    if (lines.length === MAX_LINES || characters + line.length > MAX_CHARACTERS) close();
    lines.push(line);
    characters += line.length + 1;
  }
  close();
  return chunks;
}

/** Whether more than half of a chunk's lines are comments: prose, in which no language shows. */
export function isMostlyComment(chunk: string): boolean {
  const lines = chunk.split('\n');
  return 2 * lines.filter((line) => COMMENT_LINE.test(line)).length > lines.length;
}
