// Finds an article by a part of a compound, while typing.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  const visitor = await Visitor.arrive(browser, site);
  const { page } = visitor;
  await visitor.open('/');
  await visitor.isAccessible('the start page');
  await visitor.box.focus();
  await visitor.type('Messung der Wirk');
  // The word is not finished, and yet its articles are there, without a key for it.
  await visitor.sees('Messung der Wirk');
  await visitor.isAt({ q: 'Messung der Wirk' });
  assert.equal(await visitor.focused(), 'q', 'typing lost the focus');
  assert.equal(await visitor.box.inputValue(), 'Messung der Wirk');
  await visitor.isAccessible('results while typing, with completions');
  await visitor.type('ung');
  await visitor.sees('Messung der Wirkung');
  await page.keyboard.press('Enter');
  await visitor.isAt({ q: 'Messung der Wirkung' });
  await page.locator('#results mark', { hasText: /^Wirkung/ }).first().waitFor();
  assert.equal(await page.title(), await page.evaluate(async () => {
    const answer = await fetch(location.href);
    return new DOMParser().parseFromString(await answer.text(), 'text/html').title;
  }), 'the title is not that of the server’s page');
  // Who cannot see the heading hears it.
  const count = await page.locator('#status').innerText();
  await page.locator('p[role=status]').filter({ hasText: count }).waitFor({ state: 'attached' });
  await visitor.isAccessible('a result page');
  await page.locator('#results h3 a').first().click();
  await page.waitForURL(/\/articles\//);
  await visitor.isAccessible('an article');
  await page.goBack();
  await visitor.sees('Messung der Wirkung');
  await page.locator('header a').first().click();
  await visitor.isAt({});
  const start = await page.locator('header').innerText();
  await page.reload();
  assert.equal(await page.locator('header').innerText(), start, 'the start page is not that of the server');
  await visitor.leave();
}
