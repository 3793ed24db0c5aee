import { fieldAt, type ColumnChoice, type Fields } from '#domain/dataset/column-choice.js';
import type { OpenLanguageDetector } from '#domain/dataset/language-detector.js';
import { languageOf } from '#domain/dataset/row-extraction.js';

/** How the language of a row is known. */
export interface RowLanguage {
  /** What decides it beside the file; absent: nothing does. */
  readonly fingerprint?: string;
  /** Undefined: it is not known. */
  of(fields: Fields, columns: ColumnChoice): string | undefined;
}

/**
 * By the language column, or by the text where detection is asked for.
 * @param languages - to tell apart, none: all that are known; undefined: no detection
 */
export async function openRowLanguage(
  languages: readonly string[] | undefined,
  openDetector: OpenLanguageDetector,
): Promise<RowLanguage> {
  if (languages === undefined) return { of: languageOf };
  const detector = await openDetector(languages);
  return {
    fingerprint: `${detector.fingerprint} ${languages.join(',')}`,
    of: (fields, columns) => {
      const text = fieldAt(fields, columns.text);
      return typeof text === 'string' ? detector.detect(text) : undefined;
    },
  };
}
