// What is passed on, and done with a datagram: loaded when somebody asks for it first.

export { act } from './actions.js';
export { copyCurl, copyLink } from './share.js';
