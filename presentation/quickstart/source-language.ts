/** Endings of the files of each language; type declarations (`.d.ts`) are TypeScript too. */
const LANGUAGE_ENDINGS: readonly (readonly [language: string, endings: readonly string[]])[] = [
  ['typescript', ['.ts', '.mts', '.cts', '.tsx']],
  ['javascript', ['.js', '.mjs', '.cjs', '.jsx']],
  ['json', ['.json']],
  ['markdown', ['.md', '.markdown']],
  ['yaml', ['.yml', '.yaml']],
  ['css', ['.css', '.scss']],
  ['html', ['.html']],
  ['c', ['.c', '.h']],
  ['cpp', ['.cc', '.cpp', '.hh', '.hpp']],
  ['python', ['.py']],
  ['shell', ['.sh']],
  ['rust', ['.rs']],
  ['go', ['.go']],
];

/** The language that a file's name says it is written in; undefined for every other file. */
export function sourceLanguageOf(fileName: string): string | undefined {
  return LANGUAGE_ENDINGS.find(([, endings]) => endings.some((ending) => fileName.endsWith(ending)))?.[0];
}
