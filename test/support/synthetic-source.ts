import { PhiloxStream } from '#domain/shared/philox.js';

const STEM_COUNT = 4000;
const SYLLABLES = [
  'ba',
  'con',
  'de',
  'el',
  'fi',
  'gra',
  'in',
  'ko',
  'lo',
  'map',
  'no',
  'per',
  'qu',
  're',
  'set',
  'ta',
];
/** One text in so many has a comment beyond ASCII, as in real repositories. */
const TEXTS_PER_FOREIGN_COMMENT = 25;
const FOREIGN_COMMENT = 'größe prüfen, 数を数える, проверить';
const SMALLEST_BODY = 4;
const BODY_SPREAD = 20;

type Name = () => string;

/** How a function looks in a language: its first line, a line of its body, its end. */
interface Language {
  readonly label: string;
  readonly comment: string;
  head(name: Name): string;
  line(name: Name, value: number): string;
  readonly end: string;
}

const LANGUAGES: readonly Language[] = [
  {
    label: 'javascript',
    comment: '//',
    head: (name) => `export async function ${name()}(${name()}, { ${name()} = 10 } = {}) {`,
    line: (name, value) => `  const ${name()} = await ${name()}.${name()}(${name()}, ${value}) ?? [];`,
    end: '}',
  },
  {
    label: 'python',
    comment: '#',
    head: (name) => `def ${name()}(self, ${name()}: int = 10) -> None:`,
    line: (name, value) => `    self.${name()} = [${name()}(x) for x in ${name()} if x != ${value}]`,
    end: '    return None',
  },
  {
    label: 'java',
    comment: '//',
    head: (name) => `public final class ${name()} implements ${name()}<String> {`,
    line: (name, value) => `    private static final int ${name()} = ${name()}.of("${name()}", ${value}L);`,
    end: '}',
  },
  {
    label: 'c',
    comment: '//',
    head: (name) => `static int ${name()}(struct ${name()} *${name()}) {`,
    line: (name, value) => `\tif (${name()}->${name()} < 0x${value.toString(16)}u) goto ${name()};`,
    end: '}',
  },
];

/**
 * Functions in four languages, for measurements: a few names are everywhere and most are rare, as in real code (new
 * identifiers never stop coming), and some texts are not ASCII. Equal seeds give equal texts.
 */
export class SyntheticSource {
  private readonly stream: PhiloxStream;
  private readonly stems: readonly string[];

  constructor(seed: number) {
    this.stream = new PhiloxStream({ seed, use: 'sampling' });
    this.stems = Array.from({ length: STEM_COUNT }, (_, stem) => spell(stem));
  }

  /** The next text, about 800 characters, and its language. */
  next(): { readonly text: string; readonly label: string } {
    const language = LANGUAGES[this.stream.nextBelow(LANGUAGES.length)]!;
    const name = () => this.identifier();
    const lines = [language.head(name)];
    const isForeign = this.stream.nextBelow(TEXTS_PER_FOREIGN_COMMENT) === 0;
    if (isForeign) lines.push(`${language.comment} ${FOREIGN_COMMENT} ${name()}`);
    const bodyLength = SMALLEST_BODY + this.stream.nextBelow(BODY_SPREAD);
    for (let line = 0; line < bodyLength; line++) {
      lines.push(language.line(name, this.stream.nextBelow(100_000)));
    }
    return { text: [...lines, language.end].join('\n'), label: language.label };
  }

  /** One to three stems in camel case. */
  private identifier(): string {
    const first = this.stem();
    const count = this.stream.nextBelow(10);
    if (count < 6) return first;
    const second = capitalized(this.stem());
    return count < 9 ? first + second : first + second + capitalized(this.stem());
  }

  /** A stem, by Zipf's law: rank r comes with a frequency of about 1 / r. */
  private stem(): string {
    return this.stems[Math.floor(STEM_COUNT ** this.stream.nextFloat()) - 1]!;
  }
}

function capitalized(stem: string): string {
  return stem.charAt(0).toUpperCase() + stem.slice(1);
}

/** A number as syllables. */
function spell(number: number): string {
  const syllable = SYLLABLES[number % SYLLABLES.length]!;
  return number < SYLLABLES.length ? syllable : spell(Math.floor(number / SYLLABLES.length) - 1) + syllable;
}
