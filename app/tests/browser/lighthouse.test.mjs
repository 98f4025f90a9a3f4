// Lighthouse's marks of the pages, for a phone on a slow network.
//
// The network and the processor are really slowed ("devtools"), not computed from a fast run as Lighthouse does unless
// told: here the files come from the same machine before the first paint, and the computation then takes the sheet of
// images and the program, which nobody waits for to read the text, to stand before that.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { BASE, launch } from './browser.mjs';
import { PAGES } from './site.mjs';

const { default: lighthouse } = await import(process.env.LIGHTHOUSE);

const MARKED = ['./', 'compare.html', 'tables.html'];
const LEAST = { accessibility: 1, 'best-practices': 0.95, seo: 0.95 };
const FAST = 0.95;
/// Of the page that compares no speed is asked: it shows two sheets of images where the others show one.
const SPEEDY = MARKED.filter((address) => address !== 'compare.html');
/// Speed depends on what else the machine does: one quiet run in so many is enough.
const RUNS = 4;

const freePort = () => new Promise((resolve, reject) => {
  const server = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
    const { port: free } = server.address();
    server.close(() => resolve(free));
  });
});

let port;
let browser;
before(async () => {
  port = await freePort();
  browser = await launch([`--remote-debugging-port=${port}`]);
});
after(() => browser?.close());

async function marked(address, onlyCategories) {
  const settings = { port, logLevel: 'error', throttlingMethod: 'devtools', onlyCategories };
  const { lhr } = await lighthouse(new URL(address, BASE).href, settings);
  assert.equal(lhr.runtimeError, undefined, lhr.runtimeError?.message);
  return lhr;
}

/// What cost marks in a category, for whoever has to mend it.
function lost(lhr, category) {
  const cost = lhr.categories[category].auditRefs.filter(({ id, weight }) => weight > 0 && lhr.audits[id].score < 1);
  return cost.map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ''}`).join(', ');
}

for (const address of MARKED.filter((address) => PAGES.includes(address))) {
  test(`${address}: accessibility, good practice and search engines`, async () => {
    const lhr = await marked(address, Object.keys(LEAST));
    for (const [category, least] of Object.entries(LEAST)) {
      const { score } = lhr.categories[category];
      assert.ok(score >= least, `${category}: ${score}, for ${lost(lhr, category)}`);
    }
  });

  test(`${address}: speed on a phone`, { skip: !SPEEDY.includes(address) && 'it shows two sheets' }, async (t) => {
    const runs = [];
    do {
      const lhr = await marked(address, ['performance']);
      runs.push(`${lhr.categories.performance.score} (${lost(lhr, 'performance')})`);
      if (lhr.categories.performance.score >= FAST) return t.diagnostic(runs.join('; '));
    } while (runs.length < RUNS);
    return assert.fail(`performance: ${runs.join('; ')}`);
  });
}
