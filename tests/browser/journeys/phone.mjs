// On a phone, upright and at the narrowest width that WCAG asks for.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

const HEIGHT = 740;

export default async function ({ browser, site }) {
  for (const width of [320, 360]) {
    const visitor = await Visitor.arrive(browser, site, { viewport: { width, height: HEIGHT }, hasTouch: true, isMobile: true });
    const { page } = visitor;
    const top = async (locator) => (await locator.boundingBox()).y;
    for (const path of ['/', '/?q=Partnerschaft', '/?q=Xylophonorchesterprobe', '/help']) {
      await visitor.open(path);
      await visitor.fitsItsWidth(`${path} at ${width} px`);
      await visitor.isAccessible(`${path} at ${width} px`);
    }
    await visitor.open('/');
    const newest = await top(page.locator('.hit').first());
    assert.ok(newest < 1.5 * HEIGHT, `the newest articles begin only at ${newest} px`);

    // Words of the table of themes and years stay whole, and name their row wherever one looks in it.
    await page.locator('summary', { hasText: 'Themen nach Jahren' }).tap();
    const name = page.locator('.theme-years tbody th').first();
    await page.locator('.theme-years .scroller').evaluate((table) => (table.scrollLeft = 200));
    const box = await name.boundingBox();
    assert.ok(box.x >= 0 && box.width >= 120 && box.height < 120, `a name of the table is ${JSON.stringify(box)}`);
    await visitor.isAccessible(`the table at ${width} px`);

    // However many filters are set, the hits are near.
    const years = Array.from({ length: 20 }, (_, at) => `year=${2005 + at}`).join('&');
    await visitor.open(`/?q=Partnerschaft&${years}`);
    const first = await top(page.locator('.hit').first());
    assert.ok(first < HEIGHT, `the hits begin only at ${first} px`);
    assert.ok(await page.locator('.chips .clear').isVisible());
    const clear = await page.locator('.chips .clear').boundingBox();
    assert.ok(clear.x + clear.width <= width, 'the way out of the filters is out of view');
    await visitor.fitsItsWidth(`many filters at ${width} px`);
    await visitor.isAccessible(`many filters at ${width} px`);

    await visitor.open('/?q=Wasser&year_from=2016&year_to=2026&kind=report&language=de');
    const chips = page.locator('.chips .chip');
    assert.match(await chips.allInnerTexts().then((texts) => texts.join()), /Jahr: 2016–2026/);
    for (const chip of await chips.all()) {
      const { x, width: wide } = await chip.boundingBox();
      assert.ok(x >= 0 && x + wide <= width, 'a filter that is chosen is out of view');
    }

    // With text of twice the size, what is typed can be read.
    for (const path of ['/', '/?q=Partnerschaft']) {
      await visitor.open(path);
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      assert.ok((await visitor.box.boundingBox()).width >= 200, `the box of ${path} is too small for large text`);
      await visitor.fitsItsWidth(`${path} with large text at ${width} px`);
    }

    await throughThePanel(visitor, width);

    await visitor.box.tap();
    await visitor.box.fill('Wass');
    await page.getByRole('option').first().waitFor();
    await visitor.fitsItsWidth(`completions at ${width} px`);
    // The list covers the number of articles, so it has the number at its foot.
    await page.locator('.completions > p', { hasText: /Artikel zu „Wass“/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement !== document.getElementById('q'));
    await page.locator('#results h3 a').first().tap();
    await page.waitForURL(/\/articles\//);
    await visitor.fitsItsWidth(`an article at ${width} px`);
    await visitor.isAccessible(`an article at ${width} px`);

    // The text comes first; facts and evidence are there for those who want them.
    await visitor.open('/articles/markdown%2F2022-kunming-montreal-rahmen-beschlossen.md?q=Montreal');
    const text = await top(page.locator('.text p').first());
    assert.ok(text < HEIGHT - 100, `the text begins only at ${text} px`);
    assert.ok(!(await page.locator('.citation').isVisible()), 'the facts stand before the text');
    await page.getByText('Angaben und Zitieren').tap();
    assert.ok(await page.locator('.citation').isVisible());
    assert.ok(!(await page.locator('.source').first().isVisible()), 'the evidence is in the way');
    await page.getByText('Woher stammen diese Angaben?').tap();
    assert.ok(await page.locator('.source').first().isVisible());
    await visitor.fitsItsWidth(`unfolded facts at ${width} px`);
    await visitor.isAccessible(`unfolded facts at ${width} px`);
    await visitor.leave();
  }
}

/** Filters in the panel over the hits: the count in view, nothing jumps, closed by button, Escape and Back. */
async function throughThePanel(visitor, width) {
  const { page } = visitor;
  const done = page.locator('.filters-done');
  const isClosed = async () => {
    await done.waitFor({ state: 'hidden' });
    assert.ok(await page.locator('#results h3 a').first().isVisible(), 'no hits behind the panel');
    await page.locator('#results h3 a').first().focus();
    assert.ok(await page.evaluate(() => document.activeElement.matches('h3 a')), 'the hits cannot be reached');
  };
  await visitor.open('/?q=Partnerschaft');
  const all = await visitor.total();
  const summary = page.locator('#filters summary').first();
  await summary.tap();
  const year = page.locator('#filters input[type=checkbox][name=language]').first();
  await year.scrollIntoViewIfNeeded();
  const before = await year.boundingBox();
  await year.tap();
  await page.waitForURL(/language=/);
  await done.filter({ hasText: /^\d+ Treffer anzeigen$/ }).waitFor();
  await page.waitForFunction((all) => Number.parseInt(document.querySelector('.filters-done').textContent, 10) < all, all);
  const after = await year.boundingBox();
  assert.ok(Math.abs(after.y - before.y) < 2, `what was tapped moved by ${after.y - before.y} px`);
  assert.ok(await done.isVisible(), 'the number of hits is out of view');
  await visitor.fitsItsWidth(`filters at ${width} px`);
  await visitor.isAccessible(`filters at ${width} px`);
  await done.tap();
  await isClosed();
  assert.match(page.url(), /language=/, 'closing the panel lost the filter');
  // Back undoes the filter then.
  await page.goBack();
  await visitor.isAt({ q: 'Partnerschaft' });
  await visitor.sees(String(all));
  await summary.click();
  await done.waitFor();
  await page.keyboard.press('Control+k');
  await page.waitForFunction(() => document.activeElement.id === 'q');
  await isClosed();
  for (const way of ['Escape', 'Back', 'the heading']) {
    await summary.click();
    await done.waitFor();
    if (way === 'Escape') await page.keyboard.press('Escape');
    else if (way === 'Back') await page.goBack();
    else await summary.click();
    await isClosed();
    await visitor.isAt({ q: 'Partnerschaft' });
  }
}
