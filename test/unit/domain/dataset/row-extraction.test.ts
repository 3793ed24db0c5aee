import { describe, expect, it } from '@jest/globals';
import { extractRow, type RowReading } from '#domain/dataset/row-extraction.js';

const reading: RowReading = {
  columns: { text: 'text', textPair: 'pair', label: 'label', group: 'group' },
  multiple: false,
  typed: true,
  keepsBlankTexts: false,
};

describe('extractRow', () => {
  it('takes texts, label and group', () => {
    expect(extractRow({ text: 'a', pair: 'b', label: 1, group: 'g', other: 0 }, reading)).toEqual({
      text: 'a',
      textPair: 'b',
      labelNames: ['1'],
      group: 'g',
    });
  });

  it('leaves a row without a group value in no group', () => {
    expect(extractRow({ text: 'a', pair: 'b', label: 1, group: null }, reading)).not.toHaveProperty('group');
  });

  it('takes numbers and objects as groups too', () => {
    expect(extractRow({ text: 'a', pair: 'b', label: 1, group: 12 }, reading)).toMatchObject({ group: '12' });
    expect(extractRow({ text: 'a', pair: 'b', label: 1, group: [5n] }, reading)).toMatchObject({
      group: '["5"]',
    });
  });

  it.each([
    [{ pair: 'b', label: 1 }, 'text_missing', "column 'text' has no value"],
    [{ text: null, pair: 'b', label: 1 }, 'text_missing', "column 'text' has no value"],
    [{ text: 5, pair: 'b', label: 1 }, 'text_missing', "column 'text' is not text but number"],
    [{ text: ' \n', pair: 'b', label: 1 }, 'text_empty', "column 'text' is empty"],
    [{ text: 'a', pair: '', label: 1 }, 'text_empty', "column 'pair' is empty"],
    [{ text: 'a', pair: 'b' }, 'label_missing', "column 'label' has no label"],
    [{ text: 'a', pair: 'b', label: {} }, 'label_invalid', expect.stringContaining("column 'label'")],
    [{ text: 'a', pair: 'b', label: 0.5 }, 'label_invalid', expect.stringContaining('0.5')],
  ])('says what is wrong with %j', (fields, reason, message) => {
    expect(extractRow(fields, reading).problem).toMatchObject({ reason, message });
  });

  it('keeps blank texts for language modelling, but not empty ones', () => {
    const modelling: RowReading = { ...reading, columns: { text: 'text' }, keepsBlankTexts: true };
    expect(extractRow({ text: ' \n' }, modelling)).toEqual({ text: ' \n', labelNames: [] });
    expect(extractRow({ text: '' }, modelling).problem!.reason).toBe('text_empty');
  });
});
