// The shapes of what the API sends, for the type checker alone.

/**
 * @typedef {object} Icmp
 * @property {number} type
 * @property {number} code
 * @property {string} from
 * @property {string} errno
 * @property {number} [mtu]
 */

/**
 * The UDP header of a datagram, rebuilt, and what its IP header asked of routers.
 * @typedef {object} Header
 * @property {number} source_port
 * @property {number} destination_port
 * @property {number} length
 * @property {number|null} checksum
 * @property {string|null} bytes
 * @property {number|null} dscp
 * @property {string} dscp_name
 * @property {string|null} ecn
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
 * @property {Header} [header]
 * @property {number} [count] how many it stands for; absent where that is one
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
 * @property {number|null} queued_bytes null where unknown
 * @property {number} sent
 */

/**
 * A multicast group that a listener takes part in.
 * @typedef {object} Group
 * @property {string} group
 * @property {string} interface empty is what the routing table says
 * @property {string} source empty is any
 * @property {boolean} joined
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
 * @property {number} read_size
 * @property {number} receive_queue
 * @property {number|null} receive_queue_granted null where unknown
 * @property {number} ttl
 * @property {number} tos
 * @property {boolean} dont_fragment
 * @property {boolean} broadcast
 * @property {number} multicast_ttl
 * @property {boolean} multicast_loop
 * @property {string} multicast_interface
 * @property {Group[]} groups
 * @property {Reply} reply
 * @property {Stats} stats
 */

/**
 * @typedef {object} EntriesFrame
 * @property {'entries'} type
 * @property {Entry[]} entries
 * @property {number} skipped
 * @property {[number, number][]} [skips] before which number how many were skipped, where not everything is wanted
 * @property {number} missed
 * @property {number} seq
 * @property {Record<string, Stats>} stats
 */

/**
 * @typedef {EntriesFrame
 *   | {type: 'hello', version: string, seq: number}
 *   | {type: 'listeners', listeners: Listener[], removed: Stats}
 *   | {type: 'error', detail: string}} Frame
 */

/**
 * An error as RFC 9457 has it.
 * @typedef {object} Problem
 * @property {string} code
 * @property {string} title
 * @property {string} detail
 * @property {string} [hint]
 * @property {string} [errno]
 * @property {{location: string, message: string}[]} [errors]
 */

/**
 * The words of the page, by the names they have in the catalogue of the server.
 * @typedef {Record<import('./wordnames.js').WordName, string> & {Notes: Record<string, string>, Acts: Record<string, string>}} Words
 */

export {};
