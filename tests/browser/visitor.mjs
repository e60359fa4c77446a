// A visitor: a real browser that watches over what must hold on every page.
//
// What a journey learns nothing of by itself is checked at its end: no error on the console, nothing
// refused by the content security policy, no request to a host that the journey did not name.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Longest wait for anything, in milliseconds; far beyond what a slow machine needs. */
const PATIENCE = 30_000;

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export class Visitor {
  /** What went wrong unseen. */
  #faults = [];

  /**
   * `site` is the address of the start page; `options` are Playwright's of a browser context.
   * `hosts` may be asked beside the site's own.
   */
  static async arrive(browser, site, { hosts = [], ...options } = {}) {
    const visitor = new Visitor();
    // axe itself is one: without it, pages are as the server sent them, as at the start of all journeys.
    visitor.hasScript = options.javaScriptEnabled !== false;
    visitor.site = site.replace(/\/$/, '');
    visitor.context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'de-DE',
      reducedMotion: 'reduce',
      ...options,
    });
    visitor.context.setDefaultTimeout(PATIENCE);
    const known = [new URL(site).host, ...hosts];
    visitor.context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol !== 'data:' && !known.includes(url.host)) visitor.#faults.push(`a request to ${url}`);
    });
    visitor.context.on('weberror', (error) => visitor.#faults.push(`an error: ${error.error()}`));
    visitor.page = await visitor.context.newPage();
    visitor.page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) visitor.#faults.push(`on the console: ${message.text()}`);
    });
    return visitor;
  }

  async open(path = '/') {
    await this.page.goto(this.site + path);
  }

  get box() {
    return this.page.getByRole('form').or(this.page.locator('#search')).locator('#q');
  }

  /** Types as people do, key by key. */
  async type(text) {
    await this.box.pressSequentially(text);
  }

  /** Waits until the page says of how many articles for what: a text or a pattern. */
  async sees(text) {
    await this.page.locator('#status').filter({ hasText: text }).waitFor();
  }

  /** Waits until the address holds exactly these parameters beside the language. */
  async isAt(parameters) {
    const wanted = new URLSearchParams(parameters).toString();
    await this.page.waitForURL((url) => {
      url.searchParams.delete('lang');
      return url.searchParams.toString() === wanted;
    });
  }

  titles() {
    return this.page.locator('#results ol > li h3').allInnerTexts();
  }

  /** The number of articles that the heading names. */
  async total() {
    return Number.parseInt((await this.page.locator('#status').innerText()).replace(/\D*(\d[\d.,]*).*/s, '$1').replace(/[.,]/g, ''), 10);
  }

  /** What the browser has the focus on: name or text. */
  focused() {
    return this.page.evaluate(() => {
      const { activeElement: element } = document;
      return element.id || element.name || element.textContent.trim();
    });
  }

  /** No rule of axe is violated: WCAG 2.2 A and AA, and good practice. */
  async isAccessible(state, { without = [] } = {}) {
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate((without) => {
      const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
      return axe.run(document, { resultTypes: ['violations'], rules });
    }, without);
    const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.slice(0, 3).map((node) => `${node.html}\n    ${node.failureSummary}`).join('\n    ')}`);
    assert.equal(found.length, 0, `axe on ${state}:\n  ${found.join('\n  ')}`);
  }

  /** Nothing stands beside the window. */
  async fitsItsWidth(state) {
    const [inner, outer] = await this.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(inner <= outer, `${state} is ${inner} px wide in a window of ${outer} px`);
  }

  /** Takes an expected fault off the list; it must be there. */
  expectFault(pattern) {
    const at = this.#faults.findIndex((fault) => pattern.test(fault));
    assert.notEqual(at, -1, `expected a fault like ${pattern}, but there were ${JSON.stringify(this.#faults)}`);
    this.#faults = this.#faults.filter((fault) => !pattern.test(fault));
  }

  /** Ends a journey; what it ends on must be accessible, where it is `ours`. */
  async leave({ ours = true } = {}) {
    if (ours && this.hasScript) await this.isAccessible('the end of the journey');
    await this.context.close();
    assert.deepEqual(this.#faults, [], 'something went wrong unseen');
  }
}
