// The years of a search: bars, two thumbs and two fields, by pointer and by keyboard, also where answers are slow.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  for (const width of [360, 1280]) await byKeyboard(browser, site, width);
  await byPointer(browser, site);
  await whileSlow(browser, site);
  await halfTyped(browser, site);
  await oneWay(browser, site);
  await withoutScript(browser, site);
}

/** Opens the filters where they are folded. */
async function unfold(visitor, width) {
  if (width < 900) await visitor.page.locator('#filters summary').first().click();
}

async function byKeyboard(browser, site, width) {
  const visitor = await Visitor.arrive(browser, site, { viewport: { width, height: 800 } });
  const { page } = visitor;
  await visitor.open('/?q=Partnerschaft');
  const all = await visitor.total();
  await unfold(visitor, width);
  const [from, to] = [page.locator('#slider-from'), page.locator('#slider-to')];
  const first = Number(await from.getAttribute('min'));
  const last = Number(await to.getAttribute('max'));
  await from.focus();
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
  await page.locator(`.range input[name=year_from][value="${first + 3}"]`).waitFor({ state: 'attached' });
  await page.waitForFunction((year) => new URL(location).searchParams.get('year_from') === String(year) || document.documentElement.classList.contains('has-panel'), first + 3);
  assert.equal(await visitor.focused(), 'slider-from', 'the thumb lost the focus');
  assert.equal(await page.locator('.range input[name=year_to]').inputValue(), '', 'the end of the axis is no limit');
  const narrowed = await page.locator('.filters-done').textContent();
  assert.ok(Number.parseInt(narrowed, 10) < all, `${narrowed} of ${all}`);
  assert.equal(await page.locator('.histogram a.out').count(), 3, 'bars outside of the range look like the others');
  await visitor.isAccessible(`a range of years at ${width} px`);
  await visitor.fitsItsWidth(`a range of years at ${width} px`);
  // The thumbs may pass each other.
  await to.focus();
  await page.keyboard.press('Home');
  await page.waitForFunction((year) => document.querySelector('.range input[name=year_to]').getAttribute('value') === String(year), first + 3);
  assert.equal(await page.locator('.range input[name=year_from]').inputValue(), '');
  assert.ok(first < last);
  await visitor.leave();
}

async function byPointer(browser, site) {
  const visitor = await Visitor.arrive(browser, site);
  const { page } = visitor;
  await visitor.open('/?q=Partnerschaft');
  const thumb = await page.locator('#slider-from').boundingBox();
  await page.mouse.move(thumb.x + 10, thumb.y + thumb.height / 2);
  await page.mouse.down();
  await page.mouse.move(thumb.x + thumb.width / 2, thumb.y + thumb.height / 2, { steps: 8 });
  assert.equal(new URL(page.url()).searchParams.get('year_from'), null, 'nothing is asked for before the thumb is let go');
  const half = await page.locator('.range input[name=year_from]').inputValue();
  await page.mouse.up();
  await visitor.isAt({ q: 'Partnerschaft', year_from: half });
  await page.goBack();
  await visitor.isAt({ q: 'Partnerschaft' });
  await page.waitForFunction(() => document.querySelector('.range input[name=year_from]').value === '');
  // A bar is one year.
  const bar = page.locator('.histogram a').last();
  const year = (await bar.getAttribute('title')).slice(0, 4);
  await bar.click();
  await visitor.isAt({ q: 'Partnerschaft', year_from: year, year_to: year });
  await visitor.leave();
}

async function whileSlow(browser, site) {
  const visitor = await Visitor.arrive(browser, site);
  const { page } = visitor;
  await visitor.open('/?q=Partnerschaft');
  await page.route(/year_from/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 900));
    await route.continue().catch(() => {});
  });
  const from = page.locator('#slider-from');
  const first = Number(await from.getAttribute('min'));
  await from.focus();
  await page.keyboard.press('ArrowRight');
  const asked = page.waitForRequest(/year_from/);
  await asked;
  // The answer under way would take the thumb out of the hand.
  await page.keyboard.press('ArrowRight');
  await visitor.isAt({ q: 'Partnerschaft', year_from: String(first + 2) });
  assert.equal(await page.locator('.range input[name=year_from]').inputValue(), String(first + 2));
  assert.equal(await visitor.focused(), 'slider-from');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await visitor.leave();
}

/** An answer to something else takes the field out of the page while a year is typed there. */
async function halfTyped(browser, site) {
  const visitor = await Visitor.arrive(browser, site);
  const { page } = visitor;
  await visitor.open('/?q=Partnerschaft');
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).searchParams.get('year_from')));
  let answer;
  const released = new Promise((resolve) => (answer = resolve));
  await page.route(/language=/, async (route) => {
    await released;
    await route.continue();
  });
  const chosen = page.locator('input[name=language]').first();
  const value = await chosen.inputValue();
  await chosen.check();
  const from = page.locator('.range input[name=year_from]');
  await from.focus();
  await page.keyboard.type('201');
  answer();
  await visitor.isAt({ q: 'Partnerschaft', language: value });
  assert.equal(await visitor.focused(), 'year_from');
  await page.keyboard.type('8');
  // The focus is in the list of years when the answer shortens the list.
  await page.locator('fieldset:has(.range) summary').focus();
  await page.waitForURL(/year_from=2018/);
  assert.equal(await from.inputValue(), '2018');
  assert.deepEqual(asked.filter((year) => year && year !== '2018'), [], 'a half-typed year was asked for');
  const group = await page.evaluate(() => document.activeElement.closest('fieldset')?.querySelector('legend').textContent);
  assert.equal(group, 'Jahr', 'the focus left the group');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  // A range that leaves nothing stays to be changed.
  await visitor.open('/?q=Partnerschaft&year_from=1900&year_to=1901');
  assert.equal(await from.inputValue(), '1900');
  await visitor.leave();
}

/** Years are chosen one by one or as a range: what both have in common is what nobody means. */
async function oneWay(browser, site) {
  const visitor = await Visitor.arrive(browser, site);
  const { page } = visitor;
  await visitor.open('/?q=Partnerschaft&year=2023');
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.locator('.range input[name=year_from]').fill('2020');
  await page.keyboard.press('Enter');
  await visitor.isAt({ q: 'Partnerschaft', year_from: '2020' });
  await page.keyboard.press('Tab');
  assert.equal(asked.filter((url) => /year_from=2020/.test(url)).length, 1, 'Enter in a field asked twice');
  const tick = page.locator('fieldset:has(.range) input[type=checkbox]').first();
  const year = await tick.inputValue();
  await tick.check();
  await visitor.isAt({ q: 'Partnerschaft', year });
  await page.locator('.histogram a').last().click();
  await page.waitForURL((url) => url.searchParams.has('year_from') && !url.searchParams.has('year'));
  await visitor.leave();
}

async function withoutScript(browser, site) {
  const visitor = await Visitor.arrive(browser, site, { javaScriptEnabled: false });
  const { page } = visitor;
  await visitor.open('/?q=Partnerschaft');
  assert.ok(!(await page.locator('#slider-from').isVisible()), 'a thumb that moves nothing');
  await page.locator('.range input[name=year_from]').fill('2023');
  await page.locator('.range input[name=year_to]').fill('2020');
  await page.keyboard.press('Enter');
  await page.locator('.chip', { hasText: 'Jahr: 2020–2023' }).waitFor();
  assert.equal(await page.locator('.range input[name=year_from]').inputValue(), '2020', 'a range the wrong way round is not turned');
  await visitor.leave();
}
