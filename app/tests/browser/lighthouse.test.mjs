// Lighthouse's marks of the pages. That for speed is the best of a few runs: a phone and its network are simulated from
// how long things took here, and whatever else this machine does makes them longer. The first run is as Lighthouse comes;
// those after it simulate the same phone from a slower computer, as its documentation of throttling advises.

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
/// How many times slower than the computer Lighthouse takes the phone to be, and the least mark its benchmark gives the
/// fast computers for which that holds.
const SLOWDOWN = 4;
const FAST_COMPUTER = 1500;

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
    let cpuSlowdownMultiplier = SLOWDOWN;
    for (let run = 0; run < RUNS && best < LEAST_SPEED; run += 1) {
      const settings = { port, logLevel: 'error', onlyCategories: ['performance'], throttling: { cpuSlowdownMultiplier } };
      const { lhr } = await lighthouse(new URL(address, BASE).href, settings);
      const { score } = lhr.categories.performance;
      best = Math.max(best, score ?? 0);
      const ms = (id) => `${id} ${Math.round(lhr.audits[id].numericValue ?? 0)} ms`;
      const told = [score, ...['largest-contentful-paint', 'total-blocking-time'].map(ms)].join(', ');
      const { benchmarkIndex } = lhr.environment;
      t.diagnostic(`${told}, with a phone ${cpuSlowdownMultiplier.toFixed(1)} times slower; benchmark ${benchmarkIndex}`);
      cpuSlowdownMultiplier = SLOWDOWN * Math.min(1, benchmarkIndex / FAST_COMPUTER);
    }
    assert.ok(best >= LEAST_SPEED, `${best} at best`);
  });
}
