import type { LanguageDetector } from '#domain/dataset/language-detector.js';
import { ArenaError } from '#domain/shared/errors.js';

/** Of the library and its table of n-grams: the version is pinned in package.json. */
const FINGERPRINT = 'eld 2.1.0 large';

/**
 * Detects languages by n-grams with Nito-ELD, which has its table with it and downloads nothing. Of some languages, the
 * one with the highest score is taken.
 *
 * @param languages - codes of ISO 639-1 to tell apart; none: the sixty that it knows
 * @throws ArenaError `CONFIG.INVALID`
 */
export async function openEldLanguageDetector(languages: readonly string[]): Promise<LanguageDetector> {
  const { eld } = await import('eld/large');
  const known = Object.values(eld.info().Languages);
  const unknown = languages.filter((language) => !known.includes(language));
  if (unknown.length > 0) {
    throw new ArenaError(
      'CONFIG.INVALID',
      `Expected languages that can be told by their texts (${known.join(', ')}), found ${unknown.join(', ')}. Name the ` +
        'column that says what language a row is in with --language-column.',
    );
  }
  return {
    fingerprint: FINGERPRINT,
    detect: (text) => {
      const result = eld.detect(text);
      if (languages.length === 0) return result.language === '' ? undefined : result.language;
      const scores = result.getScores();
      const best = languages.reduce((a, b) => ((scores[b] ?? 0) > (scores[a] ?? 0) ? b : a));
      return (scores[best] ?? 0) > 0 ? best : undefined;
    },
  };
}
