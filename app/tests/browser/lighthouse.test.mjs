// Lighthouse's marks of the pages. That for speed is the best of a few runs: a phone and its network are simulated from
// how long things took here, and whatever else this machine does makes them longer.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { BASE, launch } from './browser.mjs';
import { PAGES } from './site.mjs';

const { default: lighthouse } = await import(process.env.LIGHTHOUSE);

const LEAST = { accessibility: 1, 'best-practices': 0.95, seo: 0.95 };
const LEAST_SPEED = 0.95;
/// Runs at most; the first that is fast enough ends them.
const RUNS = 5;

const freePort = () => new Promise((resolve, reject) => {
  const server = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

let port;
let browser;
before(async () => {
  port = await freePort();
  browser = await launch([`--remote-debugging-port=${port}`]);
});
after(() => browser?.close());

/// What cost marks in a category, for whoever has to mend it.
function lost(lhr, category) {
  const cost = lhr.categories[category].auditRefs.filter(({ id, weight }) => weight > 0 && lhr.audits[id].score < 1);
  return cost.map(({ id }) => id).join(', ');
}

for (const address of PAGES) {
  test(`${address}: accessibility, good practice and search engines`, async () => {
    const settings = { port, logLevel: 'error', onlyCategories: Object.keys(LEAST) };
    const { lhr } = await lighthouse(new URL(address, BASE).href, settings);
    assert.equal(lhr.runtimeError, undefined, lhr.runtimeError?.message);
    for (const [category, least] of Object.entries(LEAST)) {
      const { score } = lhr.categories[category];
      assert.ok(score >= least, `${category}: ${score}, for ${lost(lhr, category)}`);
    }
  });

  test(`${address}: speed on a phone with a slow network`, async (t) => {
    let best = -1;
    for (let run = 0; run < RUNS && best < LEAST_SPEED; run += 1) {
      const settings = { port, logLevel: 'error', onlyCategories: ['performance'] };
      const { lhr } = await lighthouse(new URL(address, BASE).href, settings);
      best = Math.max(best, lhr.categories.performance.score ?? 0);
      const ms = (id) => `${id} ${Math.round(lhr.audits[id].numericValue ?? 0)} ms`;
      t.diagnostic([lhr.categories.performance.score, ...['largest-contentful-paint', 'total-blocking-time'].map(ms)].join(', '));
    }
    assert.ok(best >= LEAST_SPEED, `${best} at best`);
  });
}
