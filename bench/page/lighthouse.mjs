// Lighthouse's mark for the speed of a page on a phone with a slow network, from 0 to 1, as Lighthouse computes it unless
// told otherwise. Prints one JSON object: the best of several runs, for other work on the machine only lowers it.

const { chromium } = await import(process.env.PLAYWRIGHT_CORE);
const { default: lighthouse } = await import(process.env.LIGHTHOUSE);

const RUNS = 3;
const PARTS = { lcp_ms: 'largest-contentful-paint', tbt_ms: 'total-blocking-time', speed_index_ms: 'speed-index' };

const port = Number(process.env.DEBUGGING_PORT);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM, args: ['--no-sandbox', `--remote-debugging-port=${port}`],
});
const runs = [];
for (let run = 0; run < RUNS; run += 1) {
  const { lhr } = await lighthouse(process.env.BASE_URL, { port, logLevel: 'error', onlyCategories: ['performance'] });
  const parts = Object.entries(PARTS).map(([name, audit]) => [name, lhr.audits[audit].numericValue ?? 0]);
  runs.push({ kind: 'speed', mark: lhr.categories.performance.score ?? 0, ...Object.fromEntries(parts) });
}
console.log(JSON.stringify(runs.sort((a, b) => b.mark - a.mark)[0]));
await browser.close();
