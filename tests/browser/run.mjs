// Runs one journey: node run.mjs JOURNEY SITE [FOREIGN]
//
// SITE is the address of a running server's start page, FOREIGN that of a site on another origin.

import { launch } from './visitor.mjs';

const [journey, site, foreign] = process.argv.slice(2);
if (!journey || !site) {
  console.error('usage: node run.mjs JOURNEY SITE [FOREIGN], such as: node run.mjs compound http://127.0.0.1:8080/');
  process.exit(2);
}
const { default: walk } = await import(`./journeys/${journey}.mjs`);
const browser = await launch();
try {
  await walk({ browser, site, foreign });
} catch (error) {
  console.error(error.stack ?? error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
