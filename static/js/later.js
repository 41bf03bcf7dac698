// What the page needs only when somebody asks for it: it is loaded then, all at once.

export { act } from './actions.js';
export { Code } from './code.js';
export { HexView } from './hexview.js';
export { Ladder } from './ladder.js';
export { Rate } from './rate.js';
export { copyCurl, copyLink } from './share.js';
export { TextView } from './textview.js';
