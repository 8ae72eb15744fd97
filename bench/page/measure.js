/**
 * Measures the chat page in Chromium: node measure.js PORT CHROMIUM prints a line of JSON for each case, whose members
 * beside `case` are the metrics of phao.bench.scenario.Page.
 */
import { chromium } from "playwright-core";
import { Line } from "./line.js";

const PHONE = { megabits: 1.6, roundTrip: 150 };
const HOME = { megabits: 10, roundTrip: 40 };
const PATIENCE_MS = 120_000;
const PHOTOS = 15;
const PHOTO_BYTES = 3.4e6;
const [port, executablePath] = process.argv.slice(2);
const server = `http://localhost:${port}/`;

const say = (name, figures) => console.log(JSON.stringify({ case: name, ...figures }));

async function publish(room, text, key) {
  const answer = await fetch(`${server}rooms/${room}?name=Bot`, {
    method: "POST",
    headers: { "Content-Type": "text/plain", "Idempotency-Key": key },
    body: text,
  });
  if (!answer.ok) throw new Error(`publish: ${answer.status} ${await answer.text()}`);
}

async function fill(room, count) {
  for (let i = 1; i <= count; i++) await publish(room, `message ${i} of ${room}`, `${room}-${i}-key-of-the-benchmark`);
}

/** A browser of somebody who has a name already, so that no dialog is in the way. */
async function someone(browser, base) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(`${base}#/name-giving`);
  await page.locator("#name-field").fill("An");
  await page.keyboard.press("Enter");
  await page.locator("#people-list li").first().waitFor({ state: "attached" });
  await page.close();
  return context;
}

const shown = (page, text) =>
  page.waitForFunction(
    wanted => [...document.querySelectorAll(".message .text")].at(-1)?.textContent === wanted,
    text,
    { polling: "raf", timeout: PATIENCE_MS },
  );

/** Opens a room over a line, until its newest text is there. */
async function visit(context, line, base, room, newest) {
  const page = await context.newPage();
  let requests = 0;
  page.on("request", () => requests++);
  const bytes = line.bytes;
  const start = performance.now();
  await page.goto(`${base}#/${room}`, { waitUntil: "commit" });
  await shown(page, newest);
  const figures = { toNewestMillis: performance.now() - start, kilobytes: (line.bytes - bytes) / 1000, requests };
  return { page, figures };
}

/** The first visit of a browser, and the next one. */
async function visits(browser) {
  await fill("visits", 20);
  const newest = "message 20 of visits";
  const line = new Line(port, PHONE);
  const base = await line.listen();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const first = await visit(context, line, base, "visits", newest);
  say("first visit", first.figures);
  await first.page.waitForLoadState("networkidle");
  await first.page.close();
  const again = await visit(context, line, base, "visits", newest);
  say("warm start", again.figures);
  await context.close();
  line.close();
}

/** A room with photos that were sent by the page, as people do, and a last text. */
async function photos(browser) {
  const sender = await someone(browser, server);
  const page = await sender.newPage();
  await page.goto(`${server}#/photos`);
  for (let i = 1; i <= PHOTOS; i++) {
    await page
      .locator("#files")
      .setInputFiles({ name: `photo ${i}.jpg`, mimeType: "image/jpeg", buffer: await photo(page) });
    await page.locator("#text").press("Enter");
    await page.waitForFunction(count => document.querySelectorAll(".message[data-state=stored]").length === count, i, {
      timeout: PATIENCE_MS,
    });
  }
  await sender.close();
  await publish("photos", "the newest text", "the-newest-text-of-the-benchmark");
  const line = new Line(port, HOME);
  const base = await line.listen();
  const context = await someone(browser, base);
  const { figures } = await visit(context, line, base, "photos", "the newest text");
  say(`${PHOTOS} photos`, figures);
  await context.close();
  line.close();
}

/** A JPEG of noise with as many bytes as a phone's. */
async function photo(page) {
  const base64 = await page.evaluate(async bytes => {
    const canvas = new OffscreenCanvas(2400, 1800);
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, canvas.height);
    for (let at = 0; at < image.data.length; at += 65_536) crypto.getRandomValues(image.data.subarray(at, at + 65_536));
    for (let at = 3; at < image.data.length; at += 4) image.data[at] = 255;
    context.putImageData(image, 0, 0);
    let blob;
    for (let quality = 0.95; quality > 0; quality -= 0.05) {
      blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
      if (blob.size <= bytes) break;
    }
    const all = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (let at = 0; at < all.length; at += 32_768) text += String.fromCharCode(...all.subarray(at, at + 32_768));
    return btoa(text);
  }, PHOTO_BYTES);
  return Buffer.from(base64, "base64");
}

/** 300 messages in three seconds, seen by a page that is at the end. */
async function burst(browser) {
  const context = await someone(browser, server);
  const page = await context.newPage();
  await page.goto(`${server}#/burst`);
  await page.locator("#people-list li").first().waitFor({ state: "attached" });
  await page.evaluate(() => {
    window.longest = 0;
    new PerformanceObserver(list =>
      list.getEntries().forEach(({ duration }) => {
        window.longest = Math.max(window.longest, duration);
      }),
    ).observe({ type: "longtask" });
  });
  const start = performance.now();
  for (let i = 1; i <= 300; i++) {
    await publish("burst", `message ${i} of burst`, `burst-${i}-key-of-the-benchmark`);
    const wait = start + i * 10 - performance.now();
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait));
  }
  await shown(page, "message 300 of burst");
  const seconds = (performance.now() - start) / 1000;
  // Tasks under 50 ms are not told of: 0 means that there was none.
  say("300 messages in 3 s", { seconds, longestTaskMillis: await page.evaluate(() => window.longest) });
  await context.close();
}

/** Scrolls up through a long room, as fast as its pages come. */
async function back(browser) {
  await fill("back", 5_000);
  const context = await someone(browser, server);
  const page = await context.newPage();
  await page.goto(`${server}#/back`);
  await shown(page, "message 5000 of back");
  const start = performance.now();
  await page.evaluate(
    () =>
      new Promise(resolve => {
        const scroller = document.getElementById("scroller");
        const up = () => {
          if (document.querySelector(".message .text")?.textContent === "message 1 of back") return resolve();
          scroller.scrollTop = 0;
          requestAnimationFrame(up);
        };
        up();
      }),
  );
  say("5,000 messages back", { seconds: (performance.now() - start) / 1000 });
  await context.close();
}

const browser = await chromium.launch({
  executablePath,
  args: [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    ...(process.getuid() === 0 ? ["--no-sandbox"] : []),
  ],
});
await visits(browser);
await photos(browser);
await burst(browser);
await back(browser);
await browser.close();
