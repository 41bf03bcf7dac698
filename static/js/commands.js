// Commands: what a form says, as a request to the API.

/**
 * @typedef {object} Request
 * @property {string} method
 * @property {string} path
 * @property {object} [body]
 */

/** @typedef {Record<string, string>} Values what was typed, by the names of the fields */

const base = '/api/v1';

/** How long a send from the page waits for a reply, in seconds. */
export const sendWait = 1;

/**
 * An address from its two fields. An IPv6 address goes into brackets.
 * @param {string} host
 * @param {string} port
 */
export function joinAddress(host, port) {
  const bare = host.trim().replace(/^\[|\]$/g, '');
  return `${bare.includes(':') ? `[${bare}]` : bare}:${port.trim()}`;
}

/**
 * A number as typed; what is none goes to the server as it is, which words what is wrong with it.
 * @param {string|undefined} typed
 */
function numberOf(typed) {
  const trimmed = (typed ?? '').trim();
  if (trimmed === '') return undefined;
  return /^-?\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/**
 * @param {Values} values
 */
function replyOf(values) {
  switch (values.reply) {
    case 'fixed':
      return { payload: { text: values.reply_text ?? '' } };
    case '':
    case undefined:
      return {};
    default:
      return { preset: values.reply };
  }
}

/**
 * The request of a form.
 * @param {string} command which form it is
 * @param {Values} values
 * @param {string} [id] of a listener
 * @returns {Request}
 */
export function requestFor(command, values, id = '') {
  const listener = `${base}/listeners/${encodeURIComponent(id)}`;
  switch (command) {
    case 'listen':
      return {
        method: 'POST',
        path: `${base}/listeners`,
        body: {
          address: joinAddress(values.address ?? '', values.port ?? ''),
          name: values.name || undefined,
          read_size: numberOf(values.read_size),
          receive_queue: numberOf(values.receive_queue),
          reply: replyOf(values),
        },
      };
    case 'send':
      return {
        method: 'POST',
        path: `${base}/send`,
        body: {
          to: joinAddress(values.host ?? '', values.port ?? ''),
          from: values.from || undefined,
          payload: { [values.format || 'text']: (values.message ?? '').replaceAll('\r\n', '\n') },
          wait: `${sendWait}s`,
        },
      };
    case 'reply':
      return { method: 'PATCH', path: listener, body: { reply: replyOf(values) } };
    case 'state':
      return values.action === 'remove'
        ? { method: 'DELETE', path: listener }
        : { method: 'PATCH', path: listener, body: { state: values.action } };
    case 'clear':
      return { method: 'DELETE', path: `${base}/datagrams` };
  }
  throw new Error(`no command ${command}`);
}
