// Tabs: one view at a time, chosen by mouse or by keyboard (ARIA Authoring Practices, tabs with automatic activation).

/**
 * The tab that a key leads to from another, as a number; undefined where it leads to none. With a modifier a key
 * belongs to the browser: Alt and the left arrow go back.
 * @param {{key: string, altKey: boolean, ctrlKey: boolean, metaKey: boolean, shiftKey: boolean}} event
 * @param {number} at
 * @param {number} count
 */
export function tabFor(event, at, count) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  switch (event.key) {
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowLeft':
      return (at + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/**
 * Brings the tabs within an element to life and shows the view of a name.
 * @param {Element} within
 * @param {string} name
 * @param {(name: string) => void} chosen is told whenever another view is shown
 */
export function startTabs(within, name, chosen) {
  /** @type {HTMLElement[]} */
  const tabs = [...within.querySelectorAll('[role="tab"]')].filter((tab) => tab instanceof HTMLElement);
  /** @type {HTMLElement[]} */
  const views = [...within.querySelectorAll('[role="tabpanel"]')].filter((view) => view instanceof HTMLElement);

  /** @param {string|undefined} name */
  const show = (name) => {
    for (const tab of tabs) {
      const selected = tab.dataset.tab === name;
      tab.setAttribute('aria-selected', String(selected));
      tab.tabIndex = selected ? 0 : -1;
    }
    for (const view of views) view.hidden = view.dataset.view !== name;
  };

  tabs.forEach((tab, at) => {
    tab.addEventListener('click', () => {
      show(tab.dataset.tab);
      chosen(tab.dataset.tab ?? name);
    });
    tab.addEventListener('keydown', (event) => {
      const next = tabs[tabFor(event, at, tabs.length) ?? -1];
      if (!next) return;
      event.preventDefault(); // Home and End would scroll.
      next.focus();
      next.click();
    });
  });
  show(name);
}
