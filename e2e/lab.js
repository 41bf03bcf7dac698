// The fixtures of every browser test: `import { test, expect } from '../lab.js'`.
import { test as base, expect } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takePorts } from './ports.js';
import { startLab } from './process.js';
import { bindPeer } from './udp.js';
import { Watch } from './watch.js';

export { expect };

/** Where the pictures that are committed stand. */
const pictures = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));

/**
 * @typedef {object} Fixtures
 * @property {import('./process.js').LabOptions} labOptions how `lab` is started: `test.use({ labOptions: { ports: [8888] } })`
 * @property {import('./process.js').Lab} lab a udpweb of this test's own, stopped and checked for exit code 0 after it
 * @property {(options?: import('./process.js').LabOptions) => Promise<import('./process.js').Lab>} startLab one more udpweb, stopped after the test if it still runs
 * @property {(options?: import('./udp.js').PeerOptions) => Promise<import('./udp.js').Peer>} udpSocket binds a socket outside the program, closed after the test
 * @property {Watch} watch fails the test on whatever the browser complains about
 * @property {(name: string, page?: import('@playwright/test').Page) => Promise<void>} picture takes a screenshot and attaches it to the test; with SCREENSHOTS=1 it is written to docs/screenshots/
 */

export const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<Fixtures, {}, import('@playwright/test').PlaywrightTestArgs & import('@playwright/test').PlaywrightTestOptions, import('@playwright/test').PlaywrightWorkerArgs & import('@playwright/test').PlaywrightWorkerOptions>} */ ({
    labOptions: [{}, { option: true }],

    lab: [
      async ({ labOptions }, use, info) => {
        const giveBack = await takePorts(labOptions.ports ?? []);
        try {
          const lab = await startLab(labOptions);
          try {
            await use(lab);
          } finally {
            // Whatever happens it is stopped; and what it printed helps to understand a failure.
            await lab.stop().finally(() => info.attach('udpweb.log', { body: lab.output, contentType: 'text/plain' }));
          }
        } finally {
          giveBack();
        }
      },
      // Another test may have the ports: that wait is not this test's.
      { timeout: 120_000 },
    ],

    startLab: async ({}, use, info) => {
      /** @type {import('./process.js').Lab[]} */
      const labs = [];
      await use(async (options) => {
        const lab = await startLab(options);
        labs.push(lab);
        return lab;
      });
      const stops = await Promise.allSettled(labs.map((lab) => lab.stop()));
      for (const lab of labs) {
        await info.attach(`udpweb-${lab.pid}.log`, { body: lab.output, contentType: 'text/plain' });
      }
      const failed = stops.find((stop) => stop.status === 'rejected');
      if (failed) throw failed.reason;
    },

    baseURL: async ({ lab }, use) => use(lab.url),

    watch: async ({ lab }, use) => {
      const watch = new Watch(lab.url);
      await use(watch);
      watch.check();
    },

    context: async ({ context, watch }, use) => {
      await watch.follow(context);
      await use(context);
    },

    udpSocket: async ({}, use) => {
      /** @type {import('./udp.js').Peer[]} */
      const peers = [];
      await use(async (options) => {
        const peer = await bindPeer(options);
        peers.push(peer);
        return peer;
      });
      await Promise.all(peers.map((peer) => peer.close()));
    },

    picture: async ({ page }, use, info) => {
      await use(async (name, of = page) => {
        const path = process.env.SCREENSHOTS ? `${pictures}${name}.png` : info.outputPath(`${name}.png`);
        mkdirSync(dirname(path), { recursive: true });
        await of.screenshot({ path, animations: 'disabled', caret: 'hide' });
        await info.attach(name, { path, contentType: 'image/png' });
      });
    },
  }),
);
