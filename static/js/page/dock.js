// The bar at the bottom of a small screen: it says which part of the lab is in sight.

/** Marks the link to the part that is in the middle of the window. */
export function startDock() {
  const watcher = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        document.querySelector(`.dock > [href="#${target.id}"]`)?.setAttribute('aria-current', String(isIntersecting));
      }
    },
    { rootMargin: '-50% 0px' },
  );
  for (const part of document.querySelectorAll('.zone')) watcher.observe(part);
}
