import { describe, expect, it } from '@jest/globals';
import { chooseColumns, columnNames, fieldAt } from '#domain/dataset/column-choice.js';

describe('fieldAt', () => {
  it('follows a dotted path, and prefers a column of that very name', () => {
    expect(fieldAt({ labels: { emotion: { main: 'joy' } } }, 'labels.emotion.main')).toBe('joy');
    expect(fieldAt({ 'labels.emotion': 'flat', labels: { emotion: 'nested' } }, 'labels.emotion')).toBe(
      'flat',
    );
  });

  it('looks into the JSON text of an object, as annotation tools write it', () => {
    const fields = { labels: ' {"sentiment":"pos","topic":["a","b"]} ', code: '{ not json }' };
    expect(fieldAt(fields, 'labels.sentiment')).toBe('pos');
    expect(fieldAt(fields, 'labels.topic')).toEqual(['a', 'b']);
    expect(fieldAt(fields, 'code.not')).toBeUndefined();
  });

  it('finds nothing where a step is missing or is not an object', () => {
    expect(fieldAt({ labels: ['joy'] }, 'labels.0')).toBeUndefined();
    expect(fieldAt({ text: 'a' }, 'label')).toBeUndefined();
    expect(fieldAt({}, 'constructor')).toBeUndefined();
  });
});

describe('columnNames', () => {
  it('lists the leaves of all rows', () => {
    const rows = [
      { text: 'a', labels: { x: 1, y: [1] } },
      { text: 'b', extra: null, empty: {} },
    ];
    expect(columnNames(rows)).toEqual(['text', 'labels.x', 'labels.y', 'extra', 'empty']);
  });
});

describe('the columns of rows with JSON texts', () => {
  it('are the fields of an object, and the text itself', () => {
    expect(columnNames([{ text: 'a', labels: '{"x":1,"y":[2]}' }])).toEqual([
      'text',
      'labels',
      'labels.x',
      'labels.y',
    ]);
  });
});

describe('chooseColumns', () => {
  it('finds the usual columns whatever their order in the file', () => {
    expect(chooseColumns({ objective: 'single_label' }, 'f', ['target', 'id', 'func', 'cwe'])).toEqual({
      text: 'func',
      label: 'target',
    });
    expect(
      chooseColumns({ objective: 'single_label' }, 'f', ['content', 'label', 'category', 'text']),
    ).toEqual({
      text: 'text',
      label: 'label',
    });
  });

  it('needs no label for language modelling, not even a named one', () => {
    const request = { objective: 'causal_language_modeling', labelColumn: 'nowhere' } as const;
    expect(chooseColumns(request, 'f', ['code'])).toEqual({ text: 'code' });
  });

  it('takes the columns that are named', () => {
    const request = {
      objective: 'multi_label',
      textColumn: 'a',
      textPairColumn: 'b',
      labelColumn: 'labels.c',
      groupColumn: 'd',
    } as const;
    expect(chooseColumns(request, 'f', ['text', 'a', 'b', 'labels.c', 'd'])).toEqual({
      text: 'a',
      textPair: 'b',
      label: 'labels.c',
      group: 'd',
    });
  });

  it.each([
    [{ textColumn: 'x' }, '--text-column'],
    [{ textPairColumn: 'x' }, '--text-pair-column'],
    [{ labelColumn: 'x' }, '--label-column'],
    [{ groupColumn: 'x' }, '--group-column'],
  ])('says which columns exist and which flag to use when %j is missing', (request, flag) => {
    const choose = (): unknown =>
      chooseColumns({ objective: 'single_label', ...request }, 'f', ['text', 'label']);
    expect(choose).toThrow(
      expect.objectContaining({
        code: 'DATASET.COLUMN_MISSING',
        message: `f has no column 'x'; it has the columns text, label. Name one of them with ${flag}.`,
      }),
    );
  });

  it('says which names it looked for', () => {
    expect(() => chooseColumns({ objective: 'single_label' }, 'f', ['text', 'emotion'])).toThrow(
      /no label column called 'label', 'labels', 'target', 'category'; it has the columns text, emotion.*--label-column/,
    );
    expect(() => chooseColumns({ objective: 'single_label' }, 'f', [])).toThrow(/it has no columns/);
  });
});
