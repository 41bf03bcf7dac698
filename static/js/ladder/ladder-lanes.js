// The lanes of the ladder: a socket each, listeners first, and one for all that find no place.

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('./ladder-pairs.js').Pairs} Pairs */

/** A listener that the page knows. @typedef {{id: string, local: string, name: string}} Socket */

/**
 * @typedef {object} Lane
 * @property {'listener'|'own'|'outside'|'others'} kind a listener, another socket of this lab, one elsewhere, or several
 * @property {string} address empty where nobody knows
 * @property {string} name
 * @property {number} count how many sockets it stands for
 */

/** @typedef {{start: (entry: Entry) => number, end: (entry: Entry) => number, listener: (entry: Entry) => number}} LaneOf */

/** What the key of a listener's lane begins with; no address does. */
const own = 'listener ';

/**
 * Finds the lanes of the entries that are shown, and tells which lane an end of an entry is in.
 * @param {Entry[]} entries
 * @param {Socket[]} listeners
 * @param {number} most
 * @param {Set<number>} shown the numbers of entries
 * @param {Pairs} pairs
 * @returns {{lanes: Lane[], laneOf: LaneOf}}
 */
export function laneFinder(entries, listeners, most, shown, pairs) {
  const names = new Map(listeners.map((each) => [own + each.id, each]));
  const keys = keysOf(entries, listeners);
  /** @param {Entry} entry */
  const startKey = (entry) => (entry.kind === 'sent' && entry.listener ? own + entry.listener : keys(entry.source));
  /** @param {Entry} entry */
  const endKey = (entry) => {
    const isHere = entry.kind === 'received' || entry.kind === 'gap';
    return isHere && entry.listener ? own + entry.listener : keys(entry.destination);
  };

  // Where a key was needed first and last, and whether a socket of ours has it.
  /** @type {Map<string, {first: number, last: number, ours: boolean, address: string}>} */
  const seen = new Map();
  const note = (/** @type {string} */ key, /** @type {Entry} */ entry, ours = false, address = '') => {
    const place = seen.get(key) ?? { first: entry.seq, last: entry.seq, ours: false, address };
    place.last = entry.seq;
    place.ours ||= ours;
    seen.set(key, place);
  };
  for (const entry of entries) {
    if (!shown.has(entry.seq)) continue;
    const sent = pairs.sentOf.get(entry.seq);
    if (sent) note(startKey(sent), entry, true, sent.source ?? '');
    if (entry.kind === 'sent' || entry.kind === 'received') note(startKey(entry), entry, entry.kind === 'sent', entry.source ?? '');
    note(endKey(entry), entry, entry.kind === 'received', entry.destination ?? '');
    if (entry.kind === 'unreachable' && entry.listener) note(own + entry.listener, entry, true);
  }

  const isListener = (/** @type {string} */ key) => key.startsWith(own);
  const ranked = [...seen].sort(([a, x], [b, y]) => Number(isListener(b)) - Number(isListener(a)) || y.last - x.last);
  const kept = ranked.length > most ? ranked.slice(0, most - 1) : ranked;
  kept.sort(([a, x], [b, y]) => Number(isListener(b)) - Number(isListener(a)) || x.first - y.first);
  /** @type {Lane[]} */
  const lanes = kept.map(([key, { ours, address }]) => {
    const known = names.get(key);
    if (isListener(key)) return { kind: 'listener', address: known?.local ?? address, name: known?.name ?? '', count: 1 };
    return { kind: ours ? 'own' : 'outside', address: key, name: '', count: 1 };
  });
  const folded = ranked.length - kept.length;
  if (folded > 0) lanes.push({ kind: 'others', address: '', name: '', count: folded });
  const places = new Map(kept.map(([key], place) => [key, place]));
  const place = (/** @type {string} */ key) => places.get(key) ?? (seen.has(key) ? kept.length : -1);
  return {
    lanes,
    laneOf: {
      start: (entry) => place(startKey(entry)),
      end: (entry) => place(endKey(entry)),
      listener: (entry) => (entry.listener ? place(own + entry.listener) : -1),
    },
  };
}

/**
 * Tells the key of an address: that of a listener, where it is known that this one has it.
 * @param {Entry[]} entries
 * @param {Socket[]} listeners
 * @returns {(address: string|null|undefined) => string}
 */
function keysOf(entries, listeners) {
  /** The listener at an address; nothing where there are several, such as in a group. @type {Map<string, string>} */
  const known = new Map();
  const learn = (/** @type {string|null|undefined} */ address, /** @type {string} */ id) => {
    if (address && id) known.set(address, (known.get(address) ?? id) === id ? id : '');
  };
  for (const { listener, kind, source, destination } of entries) {
    learn(kind === 'sent' ? source : kind === 'received' ? destination : undefined, listener);
  }
  for (const { id, local } of listeners) if (!known.has(local)) known.set(local, id);
  // A listener on every address has those of loopback as well.
  const wild = new Map(listeners.flatMap(({ id, local }) => (/^(0\.0\.0\.0|\[::\]):/.test(local) ? [[portOf(local), id]] : [])));
  return (address) => {
    if (!address) return '';
    const loopback = /^(127\.[\d.]+|\[::1\]):/.test(address) ? wild.get(portOf(address)) : undefined;
    const id = known.get(address) || loopback;
    return id ? own + id : address;
  };
}

/** @param {string} address */
const portOf = (address) => address.slice(address.lastIndexOf(':'));
