// How long something took, in the unit that keeps it short.

import { numberText } from './language.js';

/** The units, and how many nanoseconds each has. @type {[string, number][]} */
const units = [
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
  ['ns', 1],
];

/**
 * A time in three digits at most, such as 182 µs or 1.25 ms.
 * @param {number} nanoseconds
 */
export function spanText(nanoseconds) {
  const [unit, size] = units.find(([, size]) => nanoseconds >= size) ?? ['ns', 1];
  const value = nanoseconds / size;
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  return `${numberText(Number(value.toFixed(digits)))} ${unit}`;
}
