// Accessibility, as far as a program can judge it.
import { createRequire } from 'node:module';

const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Everything that WCAG 2.2 asks for at levels A and AA, and what else has proved itself. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Loads the judge into every page of a context, before any. @param {import('@playwright/test').BrowserContext} context */
export async function addAxe(context) {
  await context.addInitScript({ path: source });
}

/**
 * What is wrong with a page: a line for each element, with the rule that it breaks.
 *
 * @param {import('@playwright/test').Page} page
 * @returns {Promise<string[]>}
 */
export function violations(page) {
  return page.evaluate(async (rules) => {
    /** @type {typeof import('axe-core')} */
    // @ts-expect-error The script that addAxe loads.
    const axe = window.axe;
    // A colour that fades is another one in the middle of it. What never ends is not waited for.
    const fading = document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(fading.filter((each) => each.playState === 'running').map((each) => each.finished));
    const found = await axe.run(document, { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
  }, rules);
}
