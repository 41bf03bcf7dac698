import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cookieFor } from './theme.js';

test('a choice is kept for a year, for every page of the lab and no other site', () => {
  assert.equal(cookieFor('theme', 'dark'), 'udpweb_theme=dark; Path=/; Max-Age=31536000; SameSite=Lax');
});

test('every colour has a value for a light page and one for a dark page, and each pair can be read', () => {
  const css = readFileSync(new URL('../../css/tokens.css', import.meta.url), 'utf8');
  const found = [...css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\);/g)];
  const colours = new Map(found.map(([, name = '', light = '', dark = '']) => [name, [light, dark]]));
  assert.equal(found.length * 2, css.match(/#[0-9a-f]{3,6}\b/g)?.length, 'no colour stands elsewhere');
  const of = (/** @type {string} */ name, /** @type {number} */ at) => luminance(colours.get(name)?.[at] ?? '');
  const texts = ['text', 'muted', 'accent', 'received', 'sent', 'ok', 'warn', 'error'];
  for (const at of [0, 1]) {
    for (const surface of ['bg', 'surface', 'sunken', 'selection']) {
      for (const name of texts) checkContrast(of(name, at), of(surface, at), 4.5, `${name} on ${surface} (${at})`);
    }
    for (const surface of ['bg', 'surface', 'sunken']) {
      checkContrast(of('control', at), of(surface, at), 3, `control on ${surface} (${at})`);
    }
    for (const tint of ['tint-src', 'tint-dst', 'tint-len', 'tint-sum', 'warn-tint', 'error-tint']) {
      for (const name of ['text', 'muted']) checkContrast(of(name, at), of(tint, at), 4.5, `${name} on ${tint} (${at})`);
    }
    checkContrast(of('error', at), of('error-tint', at), 4.5, `error on its tint (${at})`);
    checkContrast(of('warn', at), of('warn-tint', at), 4.5, `warn on its tint (${at})`);
    checkContrast(of('on-accent', at), of('accent', at), 4.5, `on-accent (${at})`);
  }
});

/** @param {number} a @param {number} b @param {number} least @param {string} what */
function checkContrast(a, b, least, what) {
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  assert.ok(ratio >= least, `${what}: ${ratio.toFixed(2)}`);
}

/** The relative luminance of a colour, as WCAG 2.2 defines it. @param {string} colour */
function luminance(colour) {
  const full = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
  assert.match(full, /^#[0-9a-f]{6}$/);
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(full.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
