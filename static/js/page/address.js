// The address of the page says what is looked at: to load it again, or to keep it, brings that back.

/**
 * Puts parameters into the address, and takes those away that have no value. It is no step to go back from.
 * @param {Record<string, string>} view
 */
export function showAddress(view) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(view)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  history.replaceState(null, '', address);
}
