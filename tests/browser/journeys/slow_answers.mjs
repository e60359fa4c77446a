// Every answer takes 900 ms: nothing that is typed or chosen meanwhile is lost.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

const DELAY = 900;

export default async function ({ browser, site }) {
  for (const width of [360, 1280]) {
    const visitor = await Visitor.arrive(browser, site, { viewport: { width, height: 800 } });
    const { page, box } = visitor;
    let asked = 0;
    await visitor.open('/?q=Partnerschaft');
    if (width < 900) await page.locator('.filters-fold > summary').click();
    await page.route((url) => url.pathname === '/', async (route) => {
      asked += 1;
      await new Promise((resolve) => setTimeout(resolve, DELAY));
      await route.continue().catch(() => {});
    });
    const from = page.locator('.range input[name=year_from]');

    // An answer comes while a year is being typed: field, value, caret and focus stay.
    await page.locator('#filters input[type=checkbox][name=language]').first().check();
    await from.focus();
    await page.keyboard.type('20');
    await page.waitForURL(/language=/);
    await page.keyboard.type('18');
    assert.equal(await from.inputValue(), '2018');
    assert.equal(await visitor.focused(), 'year_from', 'the field lost the focus');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('0');
    assert.equal(await from.inputValue(), '2008', 'the caret went astray');
    // It is applied when it is left, though another field has taken its place.
    await page.keyboard.press('Tab');
    await page.waitForURL(/year_from=2008/);
    assert.equal(await from.inputValue(), '2008');

    // What is chosen while an answer is on its way is chosen beside what was chosen before.
    const boxes = page.locator('#filters input[type=checkbox][name=kind]');
    const [first, second] = [await boxes.nth(0).inputValue(), await boxes.nth(1).inputValue()];
    await page.locator(`#filters input[type=checkbox][name=kind][value=${first}]`).check();
    await page.locator(`#filters input[type=checkbox][name=kind][value=${second}]`).check();
    await page.waitForURL((url) => url.searchParams.getAll('kind').length === 2);

    if (width > 900) {
      // Each was a step, which Back undoes by itself.
      const kinds = (number) => page.waitForURL((url) => url.searchParams.getAll('kind').length === number);
      await page.goBack();
      await kinds(1);
      await page.locator(`#filters input[name=kind][value=${second}]:not(:checked)`).waitFor();
      await page.goForward();
      await kinds(2);
      await page.locator(`#filters input[name=kind][value=${second}]:checked`).waitFor();
      // A filter is taken away, and before that shows, something is typed: both count.
      await page.locator('.chip', { hasText: 'ab 2008' }).click();
      await box.fill('Wasser');
      await page.waitForURL((url) => url.searchParams.get('q') === 'Wasser' && !url.searchParams.has('year_from'));
      assert.equal(await box.inputValue(), 'Wasser');
      // The other way round: typed, then a filter taken away at once.
      await box.fill('Klima');
      await page.locator('.clear').dispatchEvent('click');
      await page.waitForURL((url) => url.searchParams.get('q') === 'Klima' && !url.searchParams.has('kind'));
      assert.equal(await box.inputValue(), 'Klima', 'the text of the box went with the filters');

      // Keys in quick succession are one search.
      asked = 0;
      await box.fill('');
      await box.pressSequentially('Netzwerktreffen', { delay: 20 });
      await visitor.sees('Netzwerktreffen');
      assert.ok(asked <= 3, `15 keys asked for ${asked} searches`);
      // An emptied box shows what there is without words, after a while.
      await box.fill('');
      await visitor.isAt({});
      assert.equal(await visitor.focused(), 'q', 'emptying the box lost the focus');
    }
    await page.unrouteAll({ behavior: 'wait' });
    await visitor.isAccessible('after slow answers');
    await visitor.leave();
  }
}
