// Which entries tell of the same datagram: sent and received, refused, or taken back by the kernel.

/** @typedef {import('../types.js').Entry} Entry */

/**
 * What belongs together, by the numbers of entries.
 * @typedef {object} Pairs
 * @property {Map<number, Entry>} sentOf the sent entry of a received one, or of a refusal
 * @property {Set<number>} arrived sent entries that were received here, once or more
 * @property {Map<number, string>} failed sent entries that the kernel did not take, and why
 */

/** How long a datagram is on its way at most where it is received on the host that sent it, in milliseconds. */
const longest = 2000;

/** What an event says of a sent entry that was taken back; a reason follows (internal/lab). */
const notSent = 'not sent: ';

/**
 * Finds out what belongs together. Of several that are alike the nearest do: those that came last are looked at first,
 * and so no pair crosses another.
 * @param {Entry[]} entries in the order of the journal, where a datagram is sent before it is received
 * @returns {Pairs}
 */
export function pairUp(entries) {
  /** @type {Pairs} */
  const pairs = { sentOf: new Map(), arrived: new Set(), failed: new Map() };
  const sent = entries.filter((entry) => entry.kind === 'sent');
  /** @type {Map<string, Entry[]>} */
  const byWay = new Map();
  for (const each of sent) {
    const alike = byWay.get(wayOf(each));
    if (alike) alike.push(each);
    else byWay.set(wayOf(each), [each]);
  }
  /** What a listener has received already: a datagram to a group is received by many, but by each once. */
  const used = new Set();
  for (const entry of entries.toReversed()) {
    if (entry.kind !== 'received') continue;
    const found = byWay.get(wayOf(entry))?.findLast((each) => !used.has(`${each.seq} ${entry.listener}`) && isSame(each, entry));
    if (!found) continue;
    used.add(`${found.seq} ${entry.listener}`);
    pairs.sentOf.set(entry.seq, found);
    pairs.arrived.add(found.seq);
  }
  const refused = new Set();
  for (const entry of entries.toReversed()) {
    if (entry.kind === 'unreachable') {
      const found = sent.findLast((each) => each.seq < entry.seq && isAnsweredBy(each, entry) && !refused.has(each.seq));
      if (!found) continue;
      if (!found.count) refused.add(found.seq); // What stands for many may be refused as often.
      pairs.sentOf.set(entry.seq, found);
    }
    if (entry.kind === 'event' && entry.note?.startsWith(notSent)) takeBack(sent, entry, pairs);
  }
  return pairs;
}

/** What all entries of a datagram have in common. @param {Entry} entry */
const wayOf = ({ source, destination, length }) => `${source} ${destination} ${length}`;

/**
 * Whether a received datagram can be the one that was sent. One that stands for many is none of them.
 * @param {Entry} sent
 * @param {Entry} received
 */
function isSame(sent, received) {
  const under = Date.parse(received.time) - Date.parse(sent.time);
  return !sent.count && sent.seq < received.seq && under >= 0 && under <= longest && beginsAlike(sent, received);
}

/**
 * Whether two payloads are the same, as far as both are here: one may be cut, or a preview. Base64 has three bytes in
 * each four characters, and the last of a part may be half.
 * @param {Entry} a
 * @param {Entry} b
 */
function beginsAlike(a, b) {
  const one = a.payload ?? a.preview ?? '';
  const other = b.payload ?? b.preview ?? '';
  if (one === other) return true;
  const isPart = b.truncated === true || (a.preview === undefined) !== (b.preview === undefined);
  const here = Math.min(one.replace(/=/g, '').length, other.replace(/=/g, '').length);
  const whole = here - (here % 4);
  return isPart && one.slice(0, whole) === other.slice(0, whole);
}

/**
 * Whether a refusal, or an event, can be about a datagram.
 * @param {Entry} sent
 * @param {Entry} entry
 */
function isAnsweredBy(sent, entry) {
  return sent.destination === entry.destination && sent.listener === entry.listener;
}

/**
 * @param {Entry[]} sent
 * @param {Entry} event
 * @param {Pairs} pairs
 */
function takeBack(sent, event, { arrived, failed }) {
  let left = event.count ?? 1;
  for (let i = sent.length - 1; i >= 0 && left > 0; i--) {
    const each = sent[i];
    if (!each || each.seq > event.seq || each.count || failed.has(each.seq) || arrived.has(each.seq)) continue;
    if (!isAnsweredBy(each, event) || (event.via && event.via !== each.via)) continue;
    failed.set(each.seq, event.note?.slice(notSent.length) ?? '');
    left--;
  }
}
