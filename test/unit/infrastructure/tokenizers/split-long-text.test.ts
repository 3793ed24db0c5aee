import { describe, expect, it } from '@jest/globals';

import { splitLongText } from '#infrastructure/tokenizers/token-cache/split-long-text.js';

describe('splitLongText', () => {
  it('cuts before a space that follows a word', () => {
    expect([...splitLongText('one two  three', 4)]).toEqual(['one two', '  three']);
  });

  it('prefers a space to a nearer line end, and takes the line end where no space is near', () => {
    expect([...splitLongText('aaaa\nb cc', 3)]).toEqual(['aaaa\nb', ' cc']);
    expect([...splitLongText('aaaa\nbbbb\ncc dd', 3)]).toEqual(['aaaa', '\nbbbb', '\ncc dd']);
  });

  it('leaves a text without white space, a short one and an empty one whole', () => {
    expect([...splitLongText('x'.repeat(1000), 10)]).toEqual(['x'.repeat(1000)]);
    expect([...splitLongText('a b', 10)]).toEqual(['a b']);
    expect([...splitLongText('', 10)]).toEqual(['']);
  });

  it('never cuts inside a run of white space, whatever its kind', () => {
    expect([...splitLongText('ab\u0085 \u00a0 cd', 1)]).toEqual(['ab\u0085 \u00a0 cd']);
  });
});
