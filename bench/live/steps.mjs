// Optimisation steps in a browser: this project's worker beside ONNX Runtime Web on the same step as one graph.
// Prints one JSON object a line: { on, layer, size_px, ms } for each side of each pairing.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const { chromium } = await import(process.env.PLAYWRIGHT_CORE);
const { BASE_URL, ORT_WEB, STEMS, GRAPHS, ON_GPU, ON_CPU, ROUNDS } = process.env;

/// Channels of the layers that are measured.
const CHANNELS = { conv2d0: 64, conv2d1: 64, conv2d2: 192 };
const TYPES = { js: 'text/javascript', mjs: 'text/javascript', wasm: 'application/wasm', html: 'text/html' };
/// Steps that ONNX Runtime Web takes while the clock runs.
const STEPS = { webgpu: 24, wasm: 256 };
/// How often ours settles before the clock starts, and while it runs: 128 steps each.
const SETTLINGS = { webgpu: [1, 1], wasm: [4, 8] };
/// What the worker is to compute with, as its protocol counts them.
const WISHES = { webgpu: 1, wasm: 2 };
const FLAGS = ['--no-sandbox', '--disable-quic', '--enable-unsafe-webgpu', '--enable-features=Vulkan',
  '--use-vulkan=swiftshader', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
/// Where the page of the measurement and what it loads seem to lie.
const FOLDER = 'measured/';

/// Serves the measurement's own files beside the site's.
async function serveBeside(page) {
  await page.route(`**/${FOLDER}**`, async (route) => {
    const name = new URL(route.request().url()).pathname.split(FOLDER)[1];
    const body = name === 'index.html' ? '<!doctype html><title>steps</title>'
      : await readFile(join(name.endsWith('.onnx') ? GRAPHS : name.endsWith('.postcard') ? STEMS : ORT_WEB, name));
    await route.fulfill({ body, contentType: TYPES[name.split('.').pop()] ?? 'application/octet-stream' });
  });
}

/// Milliseconds a step of our worker, over `measured` settlings after `warming` ones. Messages are postcard: a variant's
/// number, then its fields, numbers of variable length.
function ours([worker, stem, wish, channels, [warming, measured]]) {
  const varint = (value) => {
    const bytes = [];
    for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
    return [...bytes, value];
  };
  const target = (turn) => {
    const values = Float32Array.from({ length: channels }, (_, c) => Math.max(0.1, Math.sin(1.7 * c + turn)));
    return Uint8Array.from([1, ...varint(channels), ...new Uint8Array(values.buffer)]);
  };
  return new Promise((resolve, reject) => {
    const engine = new Worker(worker, { type: 'module' });
    let [before, turns] = [null, 0];
    engine.onerror = (event) => reject(new Error(`the worker failed: ${event.message}`));
    engine.onmessage = async ({ data }) => {
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      let at = 1;
      const number = () => {
        let [value, factor] = [0, 1];
        for (;;) {
          const byte = view.getUint8(at);
          at += 1;
          value += (byte & 127) * factor;
          factor *= 128;
          if (byte < 128) return value;
        }
      };
      const kind = view.getUint8(0);
      if (kind === 0) {
        const bytes = new Uint8Array(await (await fetch(stem)).arrayBuffer());
        engine.postMessage(Uint8Array.from([0, 1, ...varint(bytes.length), ...bytes, wish]));
      } else if (kind === 1) {
        engine.postMessage(target(turns));
      } else if (kind === 2) {
        at = 5;
        number();
        const steps = number();
        const ms = view.getFloat64(at, true);
        at += 8;
        const isSettled = view.getUint8(at) === 1;
        if (!isSettled) return;
        turns += 1;
        if (turns === warming + measured) {
          engine.terminate();
          resolve((ms - before.ms) / (steps - before.steps));
        } else {
          if (turns === warming) before = { steps, ms };
          engine.postMessage(target(turns));
        }
      } else {
        reject(new Error(`the worker told ${new TextDecoder().decode(data)}`));
      }
    };
  });
}

/// Milliseconds a step of ONNX Runtime Web, which keeps its state where it computes.
async function theirs([folder, graph, provider, size, channels, steps]) {
  const ort = await import(`${folder}${provider === 'webgpu' ? 'ort.webgpu.min.mjs' : 'ort.wasm.min.mjs'}`);
  ort.env.wasm.wasmPaths = folder;
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const state = ['spectrum', 'momentum', 'energy', 'step'];
  const session = await ort.InferenceSession.create(`${folder}${graph}`, {
    executionProviders: [provider],
    preferredOutputLocation: provider === 'webgpu'
      ? Object.fromEntries(state.slice(0, 3).map((name) => [`${name}+`, 'gpu-buffer'])) : undefined,
  });
  const tensor = (shape, fill) => new ort.Tensor('float32',
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => fill(i)), shape);
  const image = [1, 3, size, size];
  const targets = Array.from({ length: channels }, (_, c) => Math.max(0.1, Math.sin(1.7 * c)));
  const norm = Math.hypot(...targets);
  let feeds = {
    spectrum: tensor(image, (i) => Math.sin(i)),
    momentum: tensor(image, () => 0),
    energy: tensor(image, () => 0),
    step: tensor([1], () => 0),
  };
  const fixed = {
    targets: tensor([1, channels], (c) => targets[c] / norm),
    schedule: tensor([1, 7], (i) => [1.02, 1.02, 3.3, 1.7, 0, 0, 0.01][i]),
  };
  const step = async () => {
    const outputs = await session.run({ ...feeds, ...fixed });
    const old = feeds;
    feeds = { ...Object.fromEntries(state.slice(0, 3).map((name) => [name, outputs[`${name}+`]])), step: old.step };
    for (const name of state.slice(0, 3)) old[name].dispose?.();
    return outputs.cosine.data[0];
  };
  for (let warming = 0; warming < steps / 8; warming += 1) await step();
  const start = performance.now();
  for (let taken = 0; taken < steps; taken += 1) await step();
  return (performance.now() - start) / steps;
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
try {
  const page = await browser.newPage();
  await serveBeside(page);
  const document = await (await fetch(`${BASE_URL}mix.html`)).text();
  const worker = `${BASE_URL}${document.match(/data-engine="([^"]+)"/)[1]}`;
  await page.goto(`${BASE_URL}${FOLDER}index.html`);
  const folder = `${BASE_URL}${FOLDER}`;
  const measure = async (on, layer, size, run) => {
    const side = { on, layer, size_px: size };
    try {
      console.log(JSON.stringify({ kind: 'live_step', ...side, ms: await run() }));
    } catch (error) {
      console.log(JSON.stringify({ kind: 'live_failed', ...side, why: String(error.message ?? error).split('\n')[0] }));
    }
  };
  const both = async (provider, [mine, other], pairing) => {
    const [layer, size] = [pairing.split(':')[0], Number(pairing.split(':')[1])];
    const channels = CHANNELS[layer];
    await measure(mine, layer, size,
      () => page.evaluate(ours, [worker, `${folder}${layer}.postcard`, WISHES[provider], channels, SETTLINGS[provider]]));
    await measure(other, layer, size,
      () => page.evaluate(theirs, [folder, `step-${layer}-${size}.onnx`, provider, size, channels, STEPS[provider]]));
  };
  for (let round = 0; round < Number(ROUNDS); round += 1) {
    await both('webgpu', ['ours, WebGPU', 'ONNX Runtime Web, WebGPU'], ON_GPU);
    for (const pairing of ON_CPU.split(' ')) {
      await both('wasm', ['ours, the twin', 'ONNX Runtime Web, WebAssembly'], pairing);
    }
  }
} finally {
  await browser.close();
}
