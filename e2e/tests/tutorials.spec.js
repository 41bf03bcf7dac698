import { createListener } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

// One after the other: most of them need the same ports, and would wait for each other in both workers.
test.describe.configure({ mode: 'default' });

test.describe('the first tutorial', () => {
  test.use({ labOptions: { ports: [8888] } });

  test('what a program outside sends appears live, with exactly its address', async ({ page, udpSocket }) => {
    const screen = new Screen(page);
    await screen.open();
    await screen.start.click();
    await expect(screen.listener('0.0.0.0:8888')).toBeVisible();

    const client = await udpSocket();
    await client.send('Hello server!', 8888);
    await expect(screen.received).toHaveCount(1);
    const row = screen.received.first();
    await expect(screen.cell(row, 'source')).toHaveText(client.local);
    await expect(screen.cell(row, 'bytes')).toHaveText('13');
    await expect(screen.cell(row, 'data')).toHaveText('Hello server!');

    const other = await udpSocket();
    await other.send('me too', 8888);
    await expect(screen.cell(screen.row('me too'), 'source')).toHaveText(other.local);
    await expect(screen.figure('received')).toHaveText('2');
    expect(client.received, 'a listener without a reply answers nobody').toEqual([]);
  });
});

test.describe('the second tutorial', () => {
  test.use({ labOptions: { ports: [20001] } });

  test('a client outside gets exactly the fixed reply, from the port that it asked', async ({ page, udpSocket }) => {
    const screen = new Screen(page);
    await screen.open();
    await screen.listen({ address: '127.0.0.1', port: 20001, reply: 'Fixed text' });
    await expect(screen.listener('127.0.0.1:20001')).toBeVisible();

    const client = await udpSocket();
    await client.send('Hello UDP Server', 20001);
    const answer = await client.waitFor();
    expect(answer.data).toEqual(Buffer.from('Hello UDP Client'));
    expect(answer.source).toBe('127.0.0.1:20001');

    await expect(screen.cell(screen.received.first(), 'data')).toHaveText('Hello UDP Server');
    const reply = screen.sent.first();
    await expect(screen.cell(reply, 'source')).toHaveText('127.0.0.1:20001');
    await expect(screen.cell(reply, 'destination')).toHaveText(client.local);
    await expect(screen.cell(reply, 'data')).toHaveText('Hello UDP Client');
    await expect(screen.cell(reply, 'tags')).toHaveText('reply');
    await expect(screen.figure('sent', screen.listener('127.0.0.1:20001'))).toHaveText('1');
  });

  test('both ends of it can be the page', async ({ page }) => {
    const screen = new Screen(page);
    await screen.open();
    await screen.listen({ address: '127.0.0.1', port: 20001, reply: 'Fixed text' });
    await expect(screen.listener('127.0.0.1:20001')).toBeVisible();
    await screen.send({ port: 20001, message: 'Hello UDP Server' });

    await expect(screen.fate).toHaveText(/^127\.0\.0\.1:20001 replied with 16 bytes after [\d.]+(µs|ms)\.$/);
    await expect(screen.fate).toHaveAttribute('data-outcome', 'replied');
    await expect(screen.row('Hello UDP Server')).toHaveCount(2); // As it was sent, and as the listener got it.
    await expect(screen.row('Hello UDP Client')).toHaveCount(2); // As the listener sent it, and as it came back.
    const asked = await screen.cell(screen.row('Hello UDP Server').first(), 'source').textContent();
    await expect(screen.cell(screen.received.last(), 'destination')).toHaveText(asked ?? '');
  });
});

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

/** @type {{ reply: string, sent: Buffer, answer: Buffer }[]} */
const replies = [
  { reply: 'Echo', sent: Buffer.from('Hello server!'), answer: Buffer.from('Hello server!') },
  { reply: 'Echo', sent: everyByte, answer: everyByte },
  { reply: 'Echo', sent: Buffer.alloc(0), answer: Buffer.alloc(0) },
  {
    reply: 'Upper-case',
    sent: Buffer.from('hello, grüße ✓'),
    answer: Buffer.from('HELLO, GRÜSSE ✓'.replace('SS', 'ß')),
  },
  { reply: 'Upper-case', sent: Buffer.from('61ff62', 'hex'), answer: Buffer.from('41ff42', 'hex') },
];

for (const { reply, sent, answer } of replies) {
  test(`${reply} answers ${sent.length} bytes with ${answer.length}: ${sent.toString('hex', 0, 8)}`, async ({
    page,
    udpSocket,
  }) => {
    const screen = new Screen(page);
    await screen.open();
    await screen.listen({ address: '127.0.0.1', port: 0, reply });
    await expect(screen.listeners).toHaveCount(1);
    const local = (await screen.cell(screen.listeners.first(), 'local').textContent()) ?? '';

    const client = await udpSocket();
    await client.send(sent, Number(local.split(':')[1]));
    const got = await client.waitFor();
    expect(got.data).toEqual(answer);
    expect(got.source).toBe(local);
    await expect(screen.cell(screen.sent.first(), 'bytes')).toHaveText(String(answer.length));
  });
}

test('the reply of a listener is changed on its card', async ({ page, request, udpSocket }) => {
  const listener = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const card = screen.listener(listener.local);
  const client = await udpSocket();

  await client.send('while it is off', listener.port);
  await expect(screen.received).toHaveCount(1);

  await card.getByText('Auto-reply: Off').click();
  await card.getByLabel('Auto-reply').selectOption('Echo');
  await expect(card.getByLabel('Reply text')).toBeHidden();
  await card.getByRole('button', { name: 'Save' }).click();
  await expect(card.getByText('Auto-reply: Echo')).toBeVisible();
  await client.send('while it echoes', listener.port);
  expect((await client.waitFor()).text, 'nothing was answered before').toBe('while it echoes');

  await card.getByLabel('Auto-reply').selectOption('Fixed text');
  await card.getByLabel('Reply text').fill('안녕하세요');
  await card.getByRole('button', { name: 'Save' }).click();
  await expect(card.getByText('Auto-reply: Fixed text')).toBeVisible();
  await client.send('while it is fixed', listener.port);
  await client.waitFor((datagram) => datagram.text === '안녕하세요');

  await card.getByLabel('Auto-reply').selectOption('Off');
  await card.getByRole('button', { name: 'Save' }).click();
  await expect(card.getByText('Auto-reply: Off')).toBeVisible();
  await client.send('off again', listener.port);
  await expect(screen.received).toHaveCount(4);
  expect(client.received).toHaveLength(2);
  await expect(screen.figure('sent', card)).toHaveText('2');
});
