import { expect, test } from '../lab.js';
import { Program } from '../python.js';
import { Screen } from '../screen.js';

// One after the other: most of them need the same ports, and would wait for each other in both workers.
test.describe.configure({ mode: 'default' });

test.describe('the first tutorial in Python', () => {
  test.use({ labOptions: { ports: [8888] } });

  test('its client is seen by the page, with the port that it had', async ({ page }) => {
    const screen = new Screen(page);
    await screen.open();
    await screen.start.click();
    await expect(screen.listener('0.0.0.0:8888')).toBeVisible();

    const printed = await new Program('first_client.py').result();
    const port = /sent from port (\d+)/.exec(printed)?.[1];
    await expect(screen.received).toHaveCount(1);
    await expect(screen.cell(screen.received.first(), 'source')).toHaveText(`127.0.0.1:${port}`);
    await expect(screen.cell(screen.received.first(), 'data')).toHaveText('Hello server!');
  });

  test('its server receives what the page sends', async ({ page }) => {
    const server = new Program('first_server.py');
    try {
      await server.printed(/up and listening/);
      const screen = new Screen(page);
      await screen.open();
      await screen.fire.click();
      const [, source] = await server.printed(/^(127\.0\.0\.1:\d+) b'Hello server!'$/m);
      await expect(screen.cell(screen.sent.first(), 'source')).toHaveText(source ?? '');
      await expect(screen.fate).toHaveText(/Nothing came back within 1s\./);
    } finally {
      await server.stop();
    }
  });
});

test.describe('the second tutorial in Python', () => {
  test.use({ labOptions: { ports: [20001] } });

  test('its client gets our reply, byte for byte', async ({ page }) => {
    const screen = new Screen(page);
    await screen.open();
    await screen.listen({ address: '127.0.0.1', port: 20001, reply: 'Fixed text' });
    await expect(screen.listener('127.0.0.1:20001')).toBeVisible();

    const printed = await new Program('second_client.py').result();
    const answer = Buffer.from('Hello UDP Client').toString('hex');
    expect(printed).toMatch(new RegExp(`^answer from 127\\.0\\.0\\.1:20001 ${answer}$`, 'm'));
    const port = /sent from port (\d+)/.exec(printed)?.[1];
    await expect(screen.cell(screen.received.first(), 'source')).toHaveText(`127.0.0.1:${port}`);
    await expect(screen.cell(screen.received.first(), 'data')).toHaveText('Hello UDP Server');
    await expect(screen.cell(screen.sent.first(), 'destination')).toHaveText(`127.0.0.1:${port}`);
  });

  test('its server answers the page, and the answer is on the page', async ({ page }) => {
    const server = new Program('second_server.py');
    try {
      await server.printed(/up and listening/);
      const screen = new Screen(page);
      await screen.open();
      await screen.send({ port: 20001, message: 'Hello UDP Server' });
      await expect(screen.fate).toHaveText(/^127\.0\.0\.1:20001 replied with 16 bytes after /);
      await server.printed(/^127\.0\.0\.1:\d+ b'Hello UDP Server'$/m);
      const answer = screen.row('Hello UDP Client');
      await expect(answer).toHaveCount(1);
      await expect(answer).toHaveAttribute('data-kind', 'received');
      await expect(screen.cell(answer, 'source')).toHaveText('127.0.0.1:20001');
    } finally {
      await server.stop();
    }
  });
});
