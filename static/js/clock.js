// Times as the page shows them: of day, where the reader is.

/**
 * @param {string} iso a time with up to nine digits behind the second
 * @param {number} [digits] how many digits behind the second to show
 */
export function clock(iso, digits = 3) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  const fraction = /\.(\d+)/.exec(iso)?.[1] ?? '';
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${fraction.padEnd(digits, '0').slice(0, digits)}`;
}
