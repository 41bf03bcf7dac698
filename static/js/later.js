// What the page needs only when somebody asks for it: it is loaded then, all at once.

export { act } from './inspect/actions.js';
export { Code } from './inspect/code.js';
export { HexView } from './inspect/hexview.js';
export { Ladder } from './ladder/ladder.js';
export { Rate } from './rate/rate.js';
export { copyCurl, copyLink } from './do/share.js';
export { TextView } from './inspect/textview.js';
