/** Tells in what language a text is. */
export interface LanguageDetector {
  /** Name and version: another one may give other answers. */
  readonly fingerprint: string;
  /**
   * @param text - some words at least; the more, the surer
   * @returns code of ISO 639-1, such as `fr`; undefined when the text has no trait of any language
   */
  detect(text: string): string | undefined;
}

/**
 * Opens a detector that tells these languages apart; all that it knows when there are none.
 * @throws ArenaError `CONFIG.INVALID` when it does not know one
 */
export type OpenLanguageDetector = (languages: readonly string[]) => Promise<LanguageDetector>;
