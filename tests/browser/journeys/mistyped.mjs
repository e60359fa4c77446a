// A mistyped word, and words that nothing has.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  const visitor = await Visitor.arrive(browser, site);
  const { page } = visitor;
  await visitor.open('/');
  await visitor.box.focus();
  await visitor.type('Wirkungsmesung');
  await page.keyboard.press('Enter');
  const meant = page.locator('#results').getByRole('link', { name: 'Wirkungsmessung', exact: true }).first();
  await meant.waitFor();
  await visitor.isAccessible('a corrected search');
  await meant.click();
  await visitor.isAt({ q: 'Wirkungsmessung' });
  assert.equal(await visitor.box.inputValue(), 'Wirkungsmessung');

  // Whoever types and waits gets what the address gives to whoever loads it.
  await visitor.box.fill('');
  await visitor.type('Partnershp');
  await page.locator('.notices', { hasText: 'Angezeigt: Treffer für „Partnership“' }).waitFor();
  const typed = [await page.locator('#status').innerText(), await visitor.titles()];
  await visitor.isAt({ q: 'Partnershp' });
  await page.reload();
  assert.deepEqual([await page.locator('#status').innerText(), await visitor.titles()], typed);

  await visitor.box.fill('');
  await visitor.type('Quantenchromodynamik Xylophonorchester');
  await page.keyboard.press('Enter');
  await page.getByText('Was weiterhelfen kann').or(page.locator('.empty h2')).first().waitFor();
  await visitor.isAccessible('a search without hits');
  const ways = page.locator('#results a');
  assert.ok((await ways.count()) > 0, 'no way out is offered');
  await page.locator('.ways a').last().click();
  await page.locator('#results ol > li').first().waitFor();
  await visitor.leave();
}
