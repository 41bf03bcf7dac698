// The shapes of what the API sends, for the type checker alone.

/**
 * @typedef {object} Icmp
 * @property {number} type
 * @property {number} code
 * @property {string} from
 * @property {string} errno
 */

/**
 * One line of the journal.
 * @typedef {object} Entry
 * @property {number} seq
 * @property {string} time
 * @property {'received'|'sent'|'gap'|'unreachable'|'event'} kind
 * @property {string} listener
 * @property {string|null} [source]
 * @property {string|null} [destination]
 * @property {string} [interface]
 * @property {number|null} [ttl]
 * @property {number|null} [tos]
 * @property {number} [length]
 * @property {number} [captured]
 * @property {boolean} [truncated]
 * @property {string} [payload]
 * @property {string} [preview]
 * @property {string} [text]
 * @property {string} via
 * @property {number} [missing]
 * @property {Icmp} [icmp]
 * @property {string} [note]
 */

/**
 * The figures of a listener.
 * @typedef {object} Stats
 * @property {number} received
 * @property {number|null} kernel_drops
 * @property {number} truncated
 * @property {number} sent
 */

/**
 * @typedef {object} Reply
 * @property {string} [preset]
 * @property {{text?: string, hex?: string}} [payload]
 */

/**
 * @typedef {object} Listener
 * @property {string} id
 * @property {string} name
 * @property {'listening'|'paused'|'stopped'} state
 * @property {string} local
 * @property {Reply} reply
 * @property {Stats} stats
 */

/**
 * @typedef {object} EntriesFrame
 * @property {'entries'} type
 * @property {Entry[]} entries
 * @property {number} skipped
 * @property {number} missed
 * @property {number} seq
 * @property {Record<string, Stats>} stats
 */

/**
 * @typedef {EntriesFrame
 *   | {type: 'hello', version: string, seq: number}
 *   | {type: 'listeners', listeners: Listener[]}
 *   | {type: 'error', detail: string}} Frame
 */

/**
 * An error as RFC 9457 has it.
 * @typedef {object} Problem
 * @property {string} code
 * @property {string} title
 * @property {string} detail
 * @property {string} [hint]
 * @property {{location: string, message: string}[]} [errors]
 */

/**
 * The words of the page, by the names they have in the catalogue of the server.
 * @typedef {Record<string, string> & {Notes: Record<string, string>}} Words
 */

export {};
