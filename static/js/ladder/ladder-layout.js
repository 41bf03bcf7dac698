// Where everything of the ladder stands, in units of a sixteenth of the page's font size.

/** @typedef {import('./ladder-model.js').Arrow} Arrow */
/** @typedef {import('./ladder-model.js').Model} Model */

/**
 * A line from one point to another, and what is at its ends.
 * @typedef {object} Stroke
 * @property {string} path
 * @property {{x: number, y: number}} [dot] where it was sent
 * @property {{x: number, y: number, angle: number}} [head] where it arrived
 * @property {{x: number, y: number, angle: number}} [open] where nobody knows whether it did
 * @property {{x: number, y: number}} [cross] where it was lost
 * @property {{x: number, y: number, room: number, anchor: 'start'|'middle'|'end'}} label
 */

/**
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {boolean} wide whether there is room for the time of day
 * @property {number[]} lanes where each stands
 * @property {number} laneWidth
 */

export const rowHeight = 26;

/** The room above the rows, for the label of an arrow that begins above the first. */
const top = 12;

/** How far an arrow with only one known end goes down: so little that its label does not meet that of the next. */
const slant = 0.4 * rowHeight;

/** How far from a lane an arrow ends that nobody knows to have arrived. */
const short = 16;

const leastLane = 150;
const mostLane = 340;

/** The room for the times, where there is enough and where there is not. */
const wideTimes = 200;
const narrowTimes = 80;

/** How wide a letter of a label is. */
const letter = 8;

/** Where a row begins. @param {number} row */
export const rowTop = (row) => top + row * rowHeight;

/** The middle of a row. @param {number} row */
export const rowY = (row) => rowTop(row) + rowHeight / 2;

/**
 * Divides the room there is among the lanes. They are never so narrow that no address fits.
 * @param {Model} model
 * @param {number} room
 * @returns {Layout}
 */
export function layOut(model, room) {
  const count = Math.max(1, model.lanes.length);
  const wide = room >= wideTimes + count * leastLane;
  const times = wide ? wideTimes : narrowTimes;
  const laneWidth = Math.min(mostLane, Math.max(leastLane, Math.floor((room - times) / count)));
  return {
    width: times + count * laneWidth,
    height: rowTop(model.rows.length + 0.5),
    wide,
    lanes: Array.from({ length: count }, (_, i) => times + (i + 0.5) * laneWidth),
    laneWidth,
  };
}

/** @param {number} n */
const round = (n) => Math.round(n * 10) / 10;

/**
 * The stroke of an arrow. It goes down from its beginning to its end.
 * @param {Arrow} arrow
 * @param {Layout} layout
 * @returns {Stroke}
 */
export function strokeOf(arrow, { lanes, laneWidth }) {
  const at = (/** @type {number} */ lane) => lanes[lane] ?? lanes[0] ?? 0;
  const y = rowY(arrow.end);
  const { kind, from, to } = arrow;
  const x1 = at(from);
  const x2 = at(to);
  const beside = { x: x2 + 14, y: y + 4, room: Math.floor((laneWidth - 24) / letter), anchor: /** @type {const} */ ('start') };
  if (kind === 'gap') return { path: '', cross: { x: x2, y }, label: beside };
  if (kind === 'failed') {
    const label = { ...beside, x: x1 + 34 };
    return { path: `M${round(x1)} ${y}h22`, dot: { x: x1, y }, cross: { x: x1 + 22, y }, label };
  }
  if (kind === 'refused' && to < 0) return { path: '', cross: { x: x1, y }, label: { ...beside, x: x1 + 14 } };
  const y1 = kind === 'both' && arrow.begin >= 0 ? rowY(arrow.begin) : kind === 'open' ? y : y - slant;
  const y2 = kind === 'open' ? y + slant : y;
  if (from === to) return loop(arrow, x1, y1, y2, beside);
  return straight(arrow, x1, y1, x2, y2);
}

/** Whether it is known when it was sent. @param {Arrow['kind']} kind */
const isSent = (kind) => kind === 'open' || kind === 'both';

/**
 * From one lane to another.
 * @param {Arrow} arrow
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 * @returns {Stroke}
 */
function straight({ kind }, x1, y1, x2, y2) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const left = kind === 'open' ? short : 2; // The tip of a head stands on its lane.
  const tip = { x: round(x2 - ((x2 - x1) / length) * left), y: round(y2 - ((y2 - y1) / length) * left) };
  const end = { ...tip, angle: round((Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI) };
  // That of a refusal stands where it is far from the arrow that it answers.
  const along = kind === 'refused' ? 0.7 : 0.5;
  return {
    path: `M${round(x1)} ${round(y1)}L${tip.x} ${tip.y}`,
    ...(isSent(kind) && { dot: { x: x1, y: y1 } }),
    ...(kind === 'open' ? { open: end } : { head: end }),
    label: {
      x: round(x1 + (x2 - x1) * along),
      y: round(y1 + (y2 - y1) * along - 6),
      room: Math.max(6, Math.floor((Math.abs(x2 - x1) - 40) / letter)),
      anchor: 'middle',
    },
  };
}

/**
 * From a lane to itself.
 * @param {Arrow} arrow
 * @param {number} x
 * @param {number} y1
 * @param {number} y2
 * @param {Stroke['label']} label
 * @returns {Stroke}
 */
function loop({ kind }, x, y1, y2, label) {
  const end = { x: x + 2, y: y2, angle: 180 };
  return {
    path: `M${round(x)} ${y1}C${round(x + 36)} ${y1} ${round(x + 36)} ${y2} ${round(x + 4)} ${y2}`,
    ...(isSent(kind) && { dot: { x, y: y1 } }),
    ...(kind === 'open' ? { open: end } : { head: end }),
    label: { ...label, x: x + 34, y: (y1 + y2) / 2 + 4, room: label.room - 3 },
  };
}
