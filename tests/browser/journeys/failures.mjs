// No answer, no connection, a refusal: told in place, with a way to try again, and never by the browser's own page.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  for (const width of [360, 1280]) {
    const visitor = await Visitor.arrive(browser, site, { viewport: { width, height: 800 } });
    const { page } = visitor;
    const again = page.getByRole('button', { name: 'Erneut versuchen' });
    await visitor.open('/?q=Partnerschaft');
    const titles = await visitor.titles();
    const isInPlace = async (words) => {
      await page.locator('#failure', { hasText: words }).waitFor();
      assert.deepEqual(await visitor.titles(), titles, 'the results are gone');
      await visitor.fitsItsWidth(words);
      await visitor.isAccessible(words);
    };

    // The server is busy: its own words for visitors are shown.
    await page.route(/page=2/, (route) => route.fulfill({
      status: 503,
      contentType: 'text/html',
      body: '<main class="message"><h1>Ausgelastet</h1><p>Die Suche ist gerade ausgelastet.</p></main>',
    }));
    await page.locator('nav.pages a[rel=next]').click();
    await isInPlace('Die Suche ist gerade ausgelastet.');
    await page.unrouteAll();
    await again.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/page=2/);
    assert.equal(await page.locator('#failure').count(), 0, 'the notice stayed');
    assert.equal(await page.locator('#main.outdated').count(), 0, 'the results are still marked as old');
    assert.equal(await visitor.focused(), 'results', 'the focus went with the notice');
    await page.goBack();
    await visitor.isAt({ q: 'Partnerschaft' });
    await page.waitForFunction((first) => document.querySelector('#results h3')?.innerText === first, titles[0]);

    // Without a connection: searching, going to an article; it goes on once there is one.
    await visitor.context.setOffline(true);
    await page.locator('#sort').selectOption('newest');
    await isInPlace('Es besteht keine Internetverbindung.');
    await page.locator('#results h3 a').first().click();
    await isInPlace('Es besteht keine Internetverbindung.');
    await visitor.context.setOffline(false);
    await page.waitForURL(/sort=newest/);
    await page.locator('#failure').waitFor({ state: 'detached' });

    // Another language and the values of a facet are pages of their own, which are gone to once there is a connection.
    await visitor.open('/?q=Partnerschaft');
    await visitor.context.setOffline(true);
    if (width === 1280) {
      await page.locator('#find-organiser').fill('eng');
      await page.keyboard.press('Enter');
      await isInPlace('Es besteht keine Internetverbindung.');
    }
    await page.locator('.switch').click();
    await isInPlace('Es besteht keine Internetverbindung.');
    await visitor.context.setOffline(false);
    await page.waitForURL(/lang=en/);

    // Trying again asks for what was asked for, and not for that with the words of the box.
    const busy = (route) => route.fulfill({
      status: 503,
      contentType: 'text/html',
      body: '<main class="message"><h1>Ausgelastet</h1><p>Die Suche ist gerade ausgelastet.</p></main>',
    });
    await visitor.open('/?q=Partnerschaft');
    await page.route(/theme=/, busy);
    await page.locator('#results ol a[href*="theme="]').first().click();
    await isInPlace('Die Suche ist gerade ausgelastet.');
    await page.unrouteAll();
    await again.click();
    await page.waitForURL((url) => url.searchParams.has('theme') && !url.searchParams.has('q'));

    // In the panel of filters it is told there, since nothing behind the panel can be reached.
    if (width === 360) {
      await visitor.open('/?q=Partnerschaft');
      await page.route(/theme=/, busy);
      await page.locator('.filters-fold > summary').click();
      await page.locator('.filters-body input[name=theme]').first().check();
      await page.locator('.filters-body #failure', { hasText: 'Die Suche ist gerade ausgelastet.' }).waitFor();
      await page.unrouteAll();
      await again.click();
      await page.locator('#failure').waitFor({ state: 'detached' });
      assert.ok(await page.locator('.filters-body input[name=theme]').first().isChecked(), 'the choice is lost');
    }
    // The page of an article stays as well, and the search goes on once there is a connection.
    await visitor.open('/articles/markdown%2F2022-kunming-montreal-rahmen-beschlossen.md?q=Ziele');
    await visitor.context.setOffline(true);
    await visitor.box.fill('Wasser');
    await page.keyboard.press('Enter');
    await page.locator('#failure', { hasText: /^Es besteht keine Internetverbindung\.Erneut versuchen$/ }).waitFor();
    assert.match(page.url(), /\/articles\//);
    await visitor.isAccessible('an article without a connection');
    await visitor.context.setOffline(false);
    await page.waitForURL((url) => url.searchParams.get('q') === 'Wasser' && url.pathname === '/');

    visitor.expectFault(/503/);
    visitor.expectFault(/ERR_INTERNET_DISCONNECTED/);
    await visitor.leave();
  }
}
