// Through a long article: how often it has the words, and from match to match, with keys as well.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  for (const width of [360, 1280]) {
    const visitor = await Visitor.arrive(browser, site, { viewport: { width, height: 740 } });
    const { page } = visitor;
    await visitor.open('/articles/markdown%2F2022-kunming-montreal-rahmen-beschlossen.md?q=Ziele');
    const marks = page.locator('.text mark');
    const all = await marks.count();
    assert.ok(all > 1, 'the article has the word only once');
    const bar = page.locator('.matches');
    await bar.getByText(`${all} Fundstellen`).waitFor();
    await visitor.isAccessible('an article with matches');
    const next = page.getByRole('button', { name: 'Nächste Fundstelle' });
    await next.focus();
    for (let step = 1; step <= all; step += 1) {
      await page.keyboard.press('Enter');
      await bar.getByText(`Fundstelle ${step} von ${all}`).waitFor();
      const current = page.locator('mark.current');
      assert.equal(await current.count(), 1);
      const [mark, above] = [await current.boundingBox(), await bar.boundingBox()];
      assert.ok(mark.y > above.y + above.height && mark.y < 740, 'the match is out of view or covered');
    }
    // Behind the last one comes the first, and the way back leads to the last.
    await page.keyboard.press('Enter');
    await bar.getByText(`Fundstelle 1 von ${all}`).waitFor();
    await page.getByRole('button', { name: 'Vorherige Fundstelle' }).click();
    await bar.getByText(`Fundstelle ${all} von ${all}`).waitFor();
    await visitor.fitsItsWidth('an article with matches');
    await visitor.isAccessible('at the last match');
    // Citation and address can be copied.
    await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    if (width < 900) await page.getByText('Angaben und Zitieren').click();
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole('button', { name: 'Zitat kopieren' }).click();
    await page.locator('.copies').getByText('Kopiert', { exact: true }).waitFor();
    assert.equal(await copied(), (await page.locator('.citation').innerText()).trim());
    await page.getByRole('button', { name: 'Link kopieren' }).click();
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).endsWith('beschlossen.md'));

    // A section that the contents lead to stands below the bar, whatever the bar holds.
    for (const query of ['?q=augenh%C3%B6he', '']) {
      await visitor.open(`/articles/markdown%2F2025-musterforum-jahrestagung-augenhoehe.md${query}`);
      await page.locator('.contents summary').click();
      const link = page.locator('.contents a').nth(1);
      const section = page.locator(await link.getAttribute('href'));
      await link.click();
      await page.waitForURL(/#section-/);
      const [heading, above] = [await section.boundingBox(), await bar.boundingBox()];
      assert.ok(heading.y >= above.y + above.height, `the heading at ${heading.y} is under the bar, which ends at ${above.y + above.height}`);
    }

    // Who comes without words sees no bar of matches.
    await visitor.open('/articles/markdown%2F2022-kunming-montreal-rahmen-beschlossen.md');
    assert.equal(await page.locator('.matches-count').count(), 0);
    await visitor.leave();
  }
}
