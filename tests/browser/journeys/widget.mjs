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
  stranger.expectFault(/web\.allowed_origins/);
  stranger.expectFault(/CORS policy/);
  stranger.expectFault(/ERR_FAILED/);
  await stranger.leave();

  await inAnApplication(browser, foreign, home);
  await amongHostileStyles(browser, foreign, home);

  const plain = await Visitor.arrive(browser, foreign, { hosts: [home], javaScriptEnabled: false });
  await plain.open('/');
  await plain.page.getByRole('link', { name: 'Zur Suche' }).click();
  await plain.page.waitForURL((url) => url.host === home);
  await plain.leave();

  const own = await Visitor.arrive(browser, site, { colorScheme: 'dark' });
  await own.open('/docs/widget?lang=en');
  await own.page.locator('.copy-code').first().waitFor();
  await own.page.locator('fundstelle-search').getByRole('combobox').fill('Brunnenbau');
  await own.page.locator('fundstelle-search').getByRole('listitem').first().waitFor();
  await own.isAccessible('the demonstration, dark');
  await own.page.setViewportSize({ width: 320, height: 700 });
  await own.fitsItsWidth('the demonstration');
  await own.leave();
}

/** As a module under a strict policy: events, methods, changing attributes, and the way back. */
async function inAnApplication(browser, foreign, home) {
  const visitor = await Visitor.arrive(browser, foreign, { hosts: [home], locale: 'en-GB' });
  const { page } = visitor;
  await visitor.open('/strict');
  await page.waitForFunction(() => globalThis.isKnown);
  const widget = page.locator('fundstelle-search');
  const told = (what) => page.evaluate((what) => globalThis.told.filter(([told]) => told === what).map(([, detail]) => detail), what);
  await page.evaluate(() => document.querySelector('fundstelle-search').search('Brunnenbau'));
  await widget.getByRole('heading', { level: 2 }).first().waitFor();
  assert.equal(await widget.getByRole('listitem').count(), 2);
  assert.deepEqual((await told('search')).map(({ q, total }) => [q, total]), [['Brunnenbau', 2]]);
  await visitor.isAccessible('the widget in an application');
  // Attributes may change, several at a time; what is typed stays.
  await page.evaluate(() => {
    const search = document.querySelector('fundstelle-search');
    search.setAttribute('filters', 'year=2019');
    search.setAttribute('lang', 'de');
    search.setAttribute('heading-level', '3');
  });
  await widget.locator('.status').getByText('1 Artikel', { exact: true }).waitFor();
  assert.equal(await widget.getByRole('combobox').inputValue(), 'Brunnenbau');
  assert.equal(await widget.getByRole('heading', { level: 3 }).count(), 1);
  assert.equal((await told('search')).length, 2, 'attributes that change together ask once');
  // They take neither the focus nor the caret of somebody who types.
  const caret = await page.evaluate(async () => {
    const search = document.querySelector('fundstelle-search');
    search.focus();
    search.shadowRoot.activeElement.setSelectionRange(3, 3);
    search.setAttribute('per-page', '4');
    await Promise.resolve();
    return search.shadowRoot.activeElement?.selectionStart;
  });
  assert.equal(caret, 3, 'the caret went astray');
  // The application may open articles itself.
  await widget.getByRole('heading').getByRole('link').click();
  assert.deepEqual((await told('open')).map(({ id }) => id), ['b']);
  assert.match(page.url(), /\/strict$/);
  // A correction is told, with a way to search for what was typed.
  await page.evaluate(() => {
    const search = document.querySelector('fundstelle-search');
    for (const name of ['filters', 'heading-level']) search.removeAttribute(name);
  });
  await widget.getByRole('combobox').fill('Brunenbau');
  await page.keyboard.press('Enter');
  await widget.getByText('Angezeigt: Treffer für „Brunnenbau“').waitFor();
  await visitor.isAccessible('a corrected search in the widget');
  await widget.getByRole('button', { name: 'Nach „Brunenbau“ suchen' }).click();
  await widget.locator('.status').getByText('Keine Artikel').waitFor();
  // Whoever types and waits is told the same; and what was done with a query is told as on the page.
  await widget.getByRole('combobox').fill('');
  await widget.getByRole('combobox').pressSequentially('Brunenbau');
  await widget.getByText('Angezeigt: Treffer für „Brunnenbau“').waitFor();
  await page.evaluate(() => document.querySelector('fundstelle-search').search('Brunnenbau Xylophonorchester'));
  await widget.getByText('Kein Artikel enthält alle Suchbegriffe.').waitFor();
  assert.ok((await widget.getByRole('listitem').count()) > 0);
  // Where articles have some of the words alone, they are what was found, also while one types.
  await page.evaluate(() => document.querySelector('fundstelle-search').setAttribute('filters', 'year=2019'));
  const apart = [];
  page.on('request', (request) => /suggest/.test(request.url()) && apart.push(request.url()));
  await widget.getByRole('combobox').fill('');
  await widget.getByRole('combobox').pressSequentially('Brunnenbau Mali ');
  await widget.getByText('Mit diesen Filtern enthält kein Artikel alle Suchbegriffe.').waitFor();
  assert.equal(await widget.locator('.status').innerText(), '1 Artikel');
  assert.equal(await widget.getByRole('listitem').count(), 1);
  assert.deepEqual(apart, [], 'completions are asked for apart from hits');
  await page.evaluate(() => document.querySelector('fundstelle-search').removeAttribute('filters'));
  // What is found is there again on the way back.
  await page.evaluate(() => document.querySelector('fundstelle-search').search('Wasser'));
  await widget.getByRole('listitem').first().waitFor();
  await widget.getByRole('link', { name: 'Alle Treffer' }).click();
  await page.waitForURL((url) => url.host === home);
  await page.goBack();
  await widget.getByRole('listitem').first().waitFor();
  assert.equal(await widget.getByRole('combobox').inputValue(), 'Wasser');
  await page.evaluate(() => document.querySelector('fundstelle-search').clear());
  assert.equal(await widget.getByRole('listitem').count(), 0);
  // Whoever put a wrong filter there is told so in the console, and the visitor in words.
  await page.evaluate(() => {
    const search = document.querySelector('fundstelle-search');
    search.setAttribute('lang', 'de');
    search.setAttribute('filters', 'yaer=2024');
  });
  await widget.getByRole('combobox').fill('Wasser');
  await widget.getByText('Die Suche antwortet gerade nicht.').waitFor();
  assert.equal((await told('error'))[0].status, 400);
  visitor.expectFault(/its attribute filters is "yaer=2024"/i);
  visitor.expectFault(/status of 400/);
  // An address without a host would stand for the page's own.
  await page.evaluate(() => document.querySelector('fundstelle-search').setAttribute('endpoint', 'http://'));
  await page.waitForFunction(() => globalThis.told.filter(([what]) => what === 'error').length > 1);
  visitor.expectFault(/its attribute endpoint is "http:\/\/", which is no address/);
  visitor.expectFault(/Content Security Policy|no answer from/);
  await visitor.leave();
}

/** Readable at 280 pixels, whatever the page does to its fonts. */
async function amongHostileStyles(browser, foreign, home) {
  const visitor = await Visitor.arrive(browser, foreign, { hosts: [home], viewport: { width: 280, height: 600 } });
  const { page } = visitor;
  await visitor.open('/hostile');
  const widget = page.locator('fundstelle-search');
  await widget.getByRole('combobox').fill('Brunnenbau');
  await widget.getByRole('heading').first().waitFor();
  const style = await page.evaluate(() => {
    const root = document.querySelector('fundstelle-search').shadowRoot;
    const of = (selector) => getComputedStyle(root.querySelector(selector));
    const { fontSize, letterSpacing, textAlign, textTransform, whiteSpace, direction } = of('.hits p');
    return { fontSize: Number.parseFloat(fontSize), letterSpacing, textAlign, textTransform, whiteSpace, direction, weight: of('.title').fontWeight };
  });
  assert.ok(style.fontSize >= 14, `text of ${style.fontSize} pixels`);
  delete style.fontSize;
  assert.deepEqual(style, { letterSpacing: 'normal', textAlign: 'start', textTransform: 'none', whiteSpace: 'normal', direction: 'ltr', weight: '400' });
  const widths = await page.evaluate(() => {
    const root = document.querySelector('fundstelle-search').shadowRoot.querySelector('.root');
    return [root.scrollWidth, root.clientWidth];
  });
  assert.ok(widths[0] <= widths[1] && widths[1] <= 280, `it is ${widths} wide`);
  await visitor.leave({ ours: false });
}
