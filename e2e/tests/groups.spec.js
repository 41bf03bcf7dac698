import { createListener } from '../api.js';
import { membersOf } from '../kernel.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

/** A group of this test's own: other tests may run at the same time. */
const group = (net = 239) => `${net}.${[1, 2, 3].map(() => 1 + Math.floor(Math.random() * 254)).join('.')}`;

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('a group is joined, sent to, and left', async ({ page, request }) => {
      const [everyone, some] = [group(), group(232)];
      const { local, port } = await createListener(request, { address: '0.0.0.0:0' });
      const screen = new Screen(page);
      await (javaScriptEnabled ? screen.open() : page.goto('/'));
      const listener = screen.listener(local);
      const unfold = async () => {
        const details = listener.locator('details.groups');
        if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
      };
      const items = listener.locator('li.group');
      expect(membersOf(everyone, 'lo')).toBe(0);

      await unfold();
      await listener.getByLabel('Group', { exact: true }).fill(everyone);
      await listener.getByLabel('Interface', { exact: true }).selectOption('lo');
      await listener.getByRole('button', { name: 'Join' }).click();
      await expect(items).toHaveCount(1);
      await expect(items.locator('.group-words')).toHaveText(`${everyone} on lo`);
      await expect(listener.getByText('Multicast groups: 1')).toBeVisible();
      expect(membersOf(everyone, 'lo')).toBe(1);
      await expect(listener.getByLabel('Group', { exact: true })).toHaveValue('');

      // Of two groups, one is only for datagrams from one source.
      await unfold();
      await listener.getByLabel('Group', { exact: true }).fill(some);
      await listener.getByLabel('Interface', { exact: true }).selectOption('lo');
      await listener.getByLabel('Only from (optional)').fill('127.0.0.1');
      await listener.getByRole('button', { name: 'Join' }).click();
      await expect(items.last().locator('.group-words')).toHaveText(`${some} on lo, only from 127.0.0.1`);

      await screen.send({ host: everyone, port, message: 'to the group', leaving: 'lo' });
      await expect(screen.fate).toHaveText(/^Handed to the kernel/);
      if (!javaScriptEnabled) await page.goto('/');
      const row = screen.received.filter({ hasText: 'to the group' });
      await expect(row).toHaveCount(1);
      await expect(screen.cell(row, 'destination')).toHaveText(`${everyone}:${port}`);

      await unfold();
      await items.first().getByRole('button', { name: `Leave ${everyone}` }).click();
      await expect(items).toHaveCount(1);
      expect(membersOf(everyone, 'lo')).toBe(0);
      await unfold();
      await items.getByRole('button', { name: `Leave ${some}` }).click();
      await expect(items).toHaveCount(0);
      await expect(listener.locator('details.groups summary')).toHaveText('Multicast groups');
      expect(membersOf(some, 'lo')).toBe(0);
    });

    test('what is wrong with a group is named under its field', async ({ page, request, watch }) => {
      watch.expect(/console error: .*status of 422/);
      const { local } = await createListener(request, { address: '0.0.0.0:0' });
      const screen = new Screen(page);
      await (javaScriptEnabled ? screen.open() : page.goto('/'));
      const listener = screen.listener(local);
      await listener.getByText('Multicast groups').click();
      const name = listener.getByLabel('Group', { exact: true });
      const source = listener.getByLabel('Only from (optional)');

      await name.fill('127.0.0.1');
      await listener.getByRole('button', { name: 'Join' }).click();
      await expect(await screen.errorOf(name)).toHaveText(
        /^“127\.0\.0\.1” is not a multicast address\. Use one from 224/,
      );
      await expect(name).toBeFocused();

      await name.fill('232.1.1.1');
      await source.fill('239.1.2.3');
      await listener.getByRole('button', { name: 'Join' }).click();
      await expect(await screen.errorOf(source)).toHaveText(/^“239\.1\.2\.3” cannot be the source/);
      await expect(listener.locator('.field-error')).toHaveCount(1);
      await expect(name).toHaveValue('232.1.1.1');
      await expect(listener.locator('li.group')).toHaveCount(0);
    });
  });
}

test('the focus and what is typed outlive what happens to groups elsewhere', async ({ page, request }) => {
  const [mine, other] = [group(), group()];
  const { id, local } = await createListener(request, {
    address: '0.0.0.0:0',
    groups: [{ group: mine, interface: 'lo' }],
  });
  const screen = new Screen(page);
  await screen.open();
  const listener = screen.listener(local);
  await listener.getByText('Multicast groups: 1').click();
  const typing = listener.getByLabel('Group', { exact: true });
  await typing.fill('239.1.');
  await listener.getByLabel('Interface', { exact: true }).selectOption('lo');
  await typing.press('End');

  const groups = [{ group: other, interface: 'lo' }, { group: mine, interface: 'lo' }];
  const answer = await request.patch(`/api/v1/listeners/${id}`, { data: { groups } });
  expect(answer.status()).toBe(200);
  await expect(listener.locator('li.group')).toHaveCount(2);
  await expect(listener.getByText('Multicast groups: 2')).toBeVisible();
  await expect(typing).toBeFocused();
  await page.keyboard.type('2.3');
  await expect(typing).toHaveValue('239.1.2.3');
  await expect(listener.getByLabel('Interface', { exact: true })).toHaveValue('lo');

  // Whoever leaves a group with the keyboard is not thrown out of the form.
  await listener.getByRole('button', { name: `Leave ${mine}` }).focus();
  await page.keyboard.press('Enter');
  await expect(listener.locator('li.group')).toHaveCount(1);
  await expect(listener.locator('details.groups summary')).toBeFocused();
  expect(membersOf(mine, 'lo')).toBe(0);
  expect(membersOf(other, 'lo')).toBe(1);
});

test('a card that a script made can do the same', async ({ page }) => {
  const screen = new Screen(page);
  await screen.open();
  await screen.listen({ address: '0.0.0.0', port: 0 });
  await expect(screen.listeners).toHaveCount(1);
  const listener = screen.listeners.first();
  await listener.getByText('Multicast groups').click();
  const everyone = group();
  await listener.getByLabel('Group', { exact: true }).fill(everyone);
  await listener.getByLabel('Interface', { exact: true }).selectOption('lo');
  await listener.getByRole('button', { name: 'Join' }).click();
  await expect(listener.locator('.group-words')).toHaveText(`${everyone} on lo`);
  expect(membersOf(everyone, 'lo')).toBe(1);

  await listener.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(listener.locator('.group-words')).toHaveText(
    `${everyone} on lo joined again once the listener is started`,
  );
  expect(membersOf(everyone, 'lo')).toBe(0);
  await listener.getByRole('button', { name: 'Start again' }).click();
  await expect(listener.locator('.group-words')).toHaveText(`${everyone} on lo`);
  expect(membersOf(everyone, 'lo')).toBe(1);
});
