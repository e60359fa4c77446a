// The widget in a page of another site: where the search allows it, where it does not, without script.
//
// FOREIGN is the address of a site whose pages hold the widget. The search allows the origin with
// 127.0.0.1, not the one that names the same site localhost.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site, foreign }) {
  const home = new URL(site).host;
  const visitor = await Visitor.arrive(browser, foreign, { hosts: [home] });
  const { page } = visitor;
  await visitor.open('/');
  const widget = page.locator('fundstelle-search');
  const box = widget.getByRole('combobox');
  await visitor.isAccessible('the widget in another site');
  assert.ok(!(await widget.getByRole('link').first().isVisible()), 'the fallback is shown');
  await box.focus();
  await box.pressSequentially('Wass');
  const options = widget.getByRole('option');
  await options.first().waitFor();
  await widget.getByRole('listitem').first().waitFor();
  await widget.locator('.status', { hasText: /^\d+ Artikel$/ }).waitFor();
  await visitor.isAccessible('the widget with completions');
  await page.keyboard.press('ArrowDown');
  assert.equal(await box.getAttribute('aria-activedescendant'), 'completion-0');
  await page.keyboard.press('Escape');
  await box.fill('Brunnenbau');
  // 👩‍🌾 stands before the word: ranges count code points, not the units of JavaScript's strings.
  await widget.locator('.title mark', { hasText: /^Brunnenbau$/ }).first().waitFor();
  await page.keyboard.press('Enter');
  await visitor.isAccessible('the widget with results');
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('fundstelle-search').shadowRoot.querySelector('button')).backgroundColor), 'rgb(102, 0, 102)', 'the site’s colour is not taken');
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('fundstelle-search').shadowRoot.querySelector('a')).textTransform), 'none', 'the site’s styles reach into the widget');
  // Every search keeps the site's filter.
  const all = widget.getByRole('link', { name: 'Alle Treffer' });
  assert.match(await all.getAttribute('href'), /year=2024.*q=Brunnenbau/);
  assert.equal(await widget.getByRole('listitem').count(), 1, 'the filter of the site is not kept');
  assert.equal(new URL(page.url()).search, '', 'the widget changed the address of its page');
  await all.click();
  await page.waitForURL((url) => url.host === home);
  await visitor.sees('Brunnenbau');
  await visitor.leave();

  const stranger = await Visitor.arrive(browser, foreign.replace('127.0.0.1', 'localhost'), { hosts: [home] });
  await stranger.open('/');
  const refused = stranger.page.locator('fundstelle-search');
  await refused.getByRole('combobox').fill('Brunnenbau');
  await refused.getByText('Die Suche antwortet gerade nicht').waitFor();
  assert.ok(await stranger.page.getByRole('link', { name: 'Zur Suche' }).isVisible(), 'no link leads to the search');
  await stranger.page.keyboard.press('Enter');
  await stranger.page.waitForURL((url) => url.host === home && url.searchParams.get('q') === 'Brunnenbau' && url.searchParams.get('year') === '2024');
  stranger.expectFault(/CORS policy/);
  stranger.expectFault(/ERR_FAILED/);
  await stranger.leave();

  const plain = await Visitor.arrive(browser, foreign, { hosts: [home], javaScriptEnabled: false });
  await plain.open('/');
  await plain.page.getByRole('link', { name: 'Zur Suche' }).click();
  await plain.page.waitForURL((url) => url.host === home);
  await plain.leave();

  const own = await Visitor.arrive(browser, site, { colorScheme: 'dark' });
  await own.open('/widget?lang=en');
  await own.page.locator('fundstelle-search').getByRole('combobox').fill('Brunnenbau');
  await own.page.locator('fundstelle-search').getByRole('listitem').first().waitFor();
  await own.isAccessible('the demonstration, dark');
  await own.page.setViewportSize({ width: 320, height: 700 });
  await own.fitsItsWidth('the demonstration');
  await own.leave();
}
