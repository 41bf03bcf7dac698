import { defineConfig } from '@playwright/test';
import { chromium } from './chromium.js';

const root = process.getuid?.() === 0;

export default defineConfig({
  testMatch: '**/*.spec.js',
  outputDir: './test-results',
  globalSetup: './build.js',
  reporter: [['list'], ['./no-skips.js']],

  // A test that passes on the second try has found something: nothing is tried twice.
  retries: 0,
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000, // Of a machine that others use as well. It is never waited out when things work.

  projects: [
    { name: 'tests', testDir: './tests' },
    // What is measured needs the machine for itself.
    { name: 'budgets', testDir: './budgets', workers: 1, fullyParallel: false },
  ],
  // What is tried as a whole is tried again soon: a pause of a second, which is the default, is most of what it takes.
  expect: { timeout: 10_000, toPass: { intervals: [50] } },

  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    serviceWorkers: 'block',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium(),
      // Chromium's sandbox refuses to work for root.
      chromiumSandbox: !root,
      // A browser that asks nobody for updates, so that the only traffic is ours.
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
