import { describe, expect, it } from '@jest/globals';
import { parseLabels } from '#domain/dataset/label-parsing.js';

const json = { multiple: false, typed: true };
const csv = { multiple: false, typed: false };
const manyJson = { multiple: true, typed: true };
const manyCsv = { multiple: true, typed: false };

describe('parseLabels', () => {
  it.each([
    ['spam', json, ['spam']],
    [' spam ', json, ['spam']],
    [3, json, ['3']],
    [-0, json, ['0']],
    [7n, json, ['7']],
    [true, json, ['true']],
    [1.0, json, ['1']],
    ['1.0', csv, ['1']],
    ['1e3', csv, ['1000']],
    ['007', csv, ['007']],
    ['1.0', json, ['1.0']],
    ['a,b', csv, ['a,b']],
    [['neutral'], json, ['neutral']],
    [['joy', 'love'], manyJson, ['joy', 'love']],
    [['joy', 'joy'], manyJson, ['joy']],
    [[], manyJson, []],
    ['joy, love', manyJson, ['joy, love']],
    [4, manyJson, ['4']],
    ['1, 4', manyCsv, ['1', '4']],
    ['joy|love', manyCsv, ['joy', 'love']],
    ['joy;love;', manyCsv, ['joy', 'love']],
    ['["joy", "a, b"]', manyCsv, ['joy', 'a, b']],
    ['[]', manyCsv, []],
    ['[joy]', manyCsv, ['[joy]']],
  ])('reads %j with %j as %j', (value, reading, names) => {
    expect(parseLabels(value, reading)).toEqual({ kind: 'labels', names });
  });

  it.each([
    [null, json],
    [undefined, manyJson],
    ['', csv],
    ['  ', json],
    ['', manyCsv],
  ])('finds no label in %j', (value, reading) => {
    expect(parseLabels(value, reading)).toEqual({ kind: 'missing' });
  });

  it.each([
    [0.5, json, '0.5'],
    ['0.5', csv, '0.5'],
    ['-2.50', csv, '-2.5'],
    ['0.1|0.9', manyCsv, '0.1'],
    [[1, 0.25], manyJson, '0.25'],
  ])('tells that %j is no class but a number with a fraction', (value, reading, found) => {
    expect(parseLabels(value, reading)).toEqual({ kind: 'fractional', value: found });
  });

  it.each([
    [['a', 'b'], json, 'expected one label, found a list of 2'],
    [{ a: 1 }, json, 'the label is an object, expected a string, an integer or a boolean'],
    [Number.NaN, json, 'the label is NaN, expected a string, an integer or a boolean'],
    [['a', null], manyJson, 'the list of labels has an empty entry'],
    [[['a']], manyJson, 'the label is a list, expected a string, an integer or a boolean'],
  ])('refuses %j with %j', (value, reading, message) => {
    expect(parseLabels(value, reading)).toEqual({ kind: 'invalid', message });
  });
});
