import { describe, expect, it } from '@jest/globals';
import { describeNumber, parseField } from '#application/request/parse-field.js';
import type { RequestField } from '#application/request/request-field.js';

const common = { group: 'Training', description: 'a field' } as const;
const integer: RequestField = { ...common, kind: 'integer', range: { atLeast: 1 } };
const share: RequestField = { ...common, kind: 'number', range: { atLeast: 0, below: 1 } };
const positive: RequestField = { ...common, kind: 'number', range: { above: 0, atMost: 10 } };
const flag: RequestField = { ...common, kind: 'boolean' };
const choice: RequestField = { ...common, kind: 'choice', choices: ['linear', 'cosine'] };
const text: RequestField = { ...common, kind: 'text', placeholder: 'FILE' };
const mapping: RequestField = { ...common, kind: 'mapping', placeholder: 'KEY=VALUE,...' };
const choices: RequestField = { ...mapping, valueChoices: ['one', 'two'] };
const list: RequestField = { ...common, kind: 'list', placeholder: 'COLUMN,...' };

describe('parseField', () => {
  it.each<[RequestField, unknown, unknown]>([
    [integer, '3', 3],
    [integer, 3, 3],
    [integer, '1e3', 1000],
    [share, '0', 0],
    [share, '.5', 0.5],
    [positive, '5e-5', 0.00005],
    [positive, 10, 10],
    [flag, true, true],
    [flag, 'false', false],
    [choice, 'cosine', 'cosine'],
    [text, 'data.csv', 'data.csv'],
    [list, 'category, noun_count', ['category', 'noun_count']],
    [list, ['category'], ['category']],
    [mapping, 'en=a.tsv, fr=b.tsv', { en: 'a.tsv', fr: 'b.tsv' }],
    [mapping, 'a=b=c', { 'a=b': 'c' }],
    [mapping, { en: 'a.tsv' }, { en: 'a.tsv' }],
    [mapping, { 'joy.epochs': 3, 'joy.stratified': false }, { 'joy.epochs': '3', 'joy.stratified': 'false' }],
    [choices, 'a=two', { a: 'two' }],
  ])('reads %j from %j as %j', (field, raw, value) => {
    expect(parseField(field, raw)).toEqual({ ok: true, value });
  });

  it.each<[RequestField, unknown, string]>([
    [integer, 1.5, 'expected an integer of at least 1, found 1.5'],
    [integer, '0', 'expected an integer of at least 1, found "0"'],
    [integer, '', 'expected an integer of at least 1, found ""'],
    [integer, '0x10', 'expected an integer of at least 1, found "0x10"'],
    [integer, true, 'expected an integer of at least 1, found true'],
    [integer, 2 ** 60, 'expected an integer of at least 1, found 1152921504606847000'],
    [share, 1, 'expected a number of at least 0 and below 1, found 1'],
    [positive, 0, 'expected a number above 0 and at most 10, found 0'],
    [positive, NaN, 'expected a number above 0 and at most 10, found NaN'],
    [positive, 'NaN', 'expected a number above 0 and at most 10, found "NaN"'],
    [positive, Infinity, 'expected a number above 0 and at most 10, found Infinity'],
    [flag, 'yes', 'expected true or false, found "yes"'],
    [choice, 'cosin', 'expected one of linear, cosine, found "cosin"; did you mean cosine?'],
    [choice, 7, 'expected one of linear, cosine, found 7'],
    [text, ' ', 'expected a text that is not empty, found " "'],
    [list, 'a,,b', 'expected names between commas, found "a,,b"'],
    [list, [], 'expected names between commas, found []'],
    [mapping, 'en', 'expected different names with a value each (a=x,b=y), found "en"'],
    [mapping, 'a=1,a=2', 'expected different names with a value each (a=x,b=y), found "a=1,a=2"'],
    [mapping, { a: {} }, 'expected different names with a value each (a=x,b=y), found {"a":{}}'],
    [mapping, {}, 'expected different names with a value each (a=x,b=y), found {}'],
    [choices, 'a=twoo', 'a: expected one of one, two, found "twoo"; did you mean two?'],
    [text, null, 'is empty; give it a value or leave it out'],
  ])('refuses for %j the value %j', (field, raw, message) => {
    expect(parseField(field, raw)).toEqual({ ok: false, message });
  });
});

describe('describeNumber', () => {
  it('says nothing about bounds that are not there', () => {
    expect(describeNumber('number')).toBe('a number');
  });
});
