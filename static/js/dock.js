// The bar at the bottom of a small screen: it says which part of the lab is in sight.

/**
 * The part that takes the most of the window, by its id.
 * @param {{id: string, height: number}[]} parts with how much of each is in sight
 */
export function mostInSight(parts) {
  let most = { id: '', height: 0 };
  for (const each of parts) if (each.height > most.height) most = each;
  return most.id;
}

/** Marks the link to the part that is in sight. */
export function startDock() {
  const links = [...document.querySelectorAll('.dock > a')];
  /** @type {Map<string, number>} */
  const heights = new Map();
  const watcher = new IntersectionObserver(
    (changes) => {
      for (const each of changes) heights.set(each.target.id, each.intersectionRect.height);
      const current = mostInSight(Array.from(heights, ([id, height]) => ({ id, height })));
      for (const link of links) {
        if (link.getAttribute('href') === `#${current}`) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
    },
    { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] },
  );
  for (const link of links) {
    const part = document.querySelector(link.getAttribute('href') ?? '');
    if (part) watcher.observe(part);
  }
}
