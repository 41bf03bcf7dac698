// What a person sees of the lab, and does with it.
import { expect } from '@playwright/test';

/**
 * @typedef {import('@playwright/test').Locator} Locator
 * @typedef {import('@playwright/test').Page} Page
 */

/**
 * @typedef {object} Listen
 * @property {string} [address] left as it is by default
 * @property {string | number} [port]
 * @property {string} [reply] the choice, such as `Echo`
 * @property {string} [replyText]
 * @property {string} [name]
 * @property {string | number} [readSize]
 * @property {string | number} [receiveQueue]
 * @property {string} [network] the choice, such as `IPv6 only`
 * @property {'' | 'address' | 'port'} [reuse] what of the socket others may have as well
 */

/**
 * @typedef {object} Send
 * @property {string} [host] left as it is by default
 * @property {string | number} [port]
 * @property {string} [message]
 * @property {string} [format] how the message is written, such as `hex`
 * @property {string} [from] the address of a listener, or another choice
 * @property {string} [source] the address of a new socket
 * @property {string | number} [ttl]
 * @property {string | number} [tos]
 * @property {boolean} [broadcast]
 * @property {string} [leaving] the interface to leave by
 */

/** The page of the lab. */
export class Screen {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.listenForm = page.locator('#listen');
    this.sendForm = page.locator('#send');
    this.rows = page.locator('#rows > .row:not([hidden])');
    this.received = page.locator('#rows > .row:not([hidden])[data-kind="received"]');
    this.sent = page.locator('#rows > .row:not([hidden])[data-kind="sent"]');
    this.notes = page.locator('#rows > .row.note:not([hidden])');
    this.listeners = page.locator('#listener-list > li');
    this.inspector = page.locator('#inspect');
    this.pill = page.locator('#pill');
    this.fate = page.locator('#fate');
    this.freeze = page.locator('#freeze');
    this.below = page.locator('#below');
    this.emptyList = page.locator('#no-datagrams');
    this.clear = page.getByRole('button', { name: 'Clear' });
    this.start = page.getByRole('button', { name: 'Start listening' });
    this.fire = page.getByRole('button', { name: 'Send datagram' });
  }

  /** Opens the page and waits until it is live. @param {string} [path] */
  async open(path = '/') {
    await this.page.goto(path);
    await expect(this.pill).toHaveAttribute('data-state', 'live');
  }

  /** The rows of datagrams with exactly this text. @param {string} text */
  row(text) {
    return this.page.locator('#rows > .row:not(.note, [hidden])').filter({ has: this.#part('data', text) });
  }

  /** A part of a row, by its name. @param {Locator} row @param {string} name */
  cell(row, name) {
    return row.locator(`[data-slot="${name}"]`);
  }

  /** The listener at an address. @param {string} local */
  listener(local) {
    return this.listeners.filter({ has: this.#part('local', local) });
  }

  /** What says exactly this. @param {string} name @param {string} text */
  #part(name, text) {
    return this.page.locator(`[data-slot="${name}"]`, { hasText: exactly(text) });
  }

  /** Scrolls the list, and waits until what is there is drawn. @param {number} top in pixels */
  async scrollTo(top) {
    await this.page.locator('#list').evaluate(async (list, to) => {
      list.scrollTo(0, to);
      // The list draws in the frame after.
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    }, top);
  }

  /** A figure of a listener, or of the whole lab. @param {string} name @param {Locator} [within] */
  figure(name, within = this.page.locator('#totals')) {
    return within.locator(`[data-slot="${name}"]`);
  }

  /** Fills in the listen form and starts. @param {Listen} [listen] */
  async listen({ address, port, reply, replyText, name, readSize, receiveQueue, network, reuse } = {}) {
    const form = this.listenForm;
    if (address !== undefined) await form.getByLabel('Address', { exact: true }).fill(address);
    if (port !== undefined) await form.getByLabel('Port', { exact: true }).fill(String(port));
    if (reply !== undefined) await form.getByLabel('Auto-reply').selectOption(reply);
    if (replyText !== undefined) await form.getByLabel('Reply text').fill(replyText);
    const folded = [name, readSize, receiveQueue, network, reuse];
    if (folded.some((each) => each !== undefined)) await this.unfold(form);
    if (name !== undefined) await form.getByLabel('Name').fill(name);
    if (readSize !== undefined) await form.getByLabel('Bytes per recvfrom').fill(String(readSize));
    if (receiveQueue !== undefined) await form.getByLabel('Kernel receive queue').fill(String(receiveQueue));
    if (network !== undefined) await form.getByLabel('Network').selectOption(network);
    if (reuse !== undefined) {
      await form.getByLabel('Reuse the address').setChecked(reuse === 'address');
      await form.getByLabel('Reuse the port').setChecked(reuse === 'port');
    }
    await this.start.click();
  }

  /** Fills in the send form and sends. @param {Send} [send] */
  async send({ host, port, message, format, from, source, ttl, tos, broadcast, leaving } = {}) {
    const form = this.sendForm;
    if (host !== undefined) await form.getByLabel('To', { exact: true }).fill(host);
    if (port !== undefined) await form.getByLabel('Port', { exact: true }).fill(String(port));
    if (message !== undefined) await form.getByLabel('Message').fill(message);
    const folded = [format, from, source, ttl, tos, broadcast, leaving];
    if (folded.some((each) => each !== undefined)) await this.unfold(form);
    if (format !== undefined) await form.getByLabel('Written as').selectOption(format);
    if (from !== undefined) await form.getByLabel('From', { exact: true }).selectOption({ label: from });
    if (source !== undefined) await form.getByLabel('Source address:port').fill(source);
    if (ttl !== undefined) await form.getByLabel('TTL').fill(String(ttl));
    if (tos !== undefined) await form.getByLabel('TOS').fill(String(tos));
    if (broadcast !== undefined) await form.getByLabel('Allow broadcast').setChecked(broadcast);
    if (leaving !== undefined) await form.getByLabel('Interface').selectOption(leaving);
    await this.fire.click();
  }

  /** Opens what is folded in a form. @param {Locator} form */
  async unfold(form) {
    const details = form.locator('details').first();
    if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
  }

  /** The error under a control, checked to be tied to it. @param {Locator} control */
  async errorOf(control) {
    await expect(control).toHaveAttribute('aria-invalid', 'true');
    const id = `${await control.getAttribute('id')}-error`;
    const described = (await control.getAttribute('aria-describedby'))?.split(' ');
    expect(described).toContain(id);
    const error = this.page.locator(`[id="${id}"]`);
    await expect(error).toBeVisible();
    return this.cell(error, 'text');
  }

  /** How far the page is wider than the window, in pixels. */
  overflow() {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }
}

/**
 * Opens all that is folded and can be seen, and what is folded in there. One by one, since with each that is opened there is
 * one fewer that is closed.
 *
 * @param {Locator} within
 */
export async function unfoldAll(within) {
  const closed = within.locator('details:not([open]) > summary:visible');
  for (let left = await closed.count(); left > 0; left = await closed.count()) {
    await closed.first().click();
  }
}

/** An expression for a text and no other. @param {string} text */
export function exactly(text) {
  return new RegExp(`^${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`);
}
