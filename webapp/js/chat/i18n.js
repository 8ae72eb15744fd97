/** The page's language: which one, its texts, its dates and numbers. */

import { TEXTS } from "./texts.js";

export const LANGUAGES = Object.freeze({ en: "English", vi: "Tiếng Việt" });

/** The saved language if there is one, else the first that the browser prefers and the page has, else English. */
export function pickLanguage(saved, preferred) {
  if (saved in LANGUAGES) return saved;
  const codes = preferred.map(tag => tag.toLowerCase().split("-")[0]);
  return codes.find(code => code in LANGUAGES) ?? "en";
}

/** Dispatches `change` when another language is set. */
export class Language extends EventTarget {
  code;

  #plural;
  #numbers;
  #clocks;
  #moments;
  #days;
  #weekdays;
  #dates;
  #datesOfYear;
  #datesWithClock;
  #daysOfYear;

  constructor(code) {
    super();
    this.#use(code);
  }

  set(code) {
    if (code !== this.code && code in LANGUAGES) {
      this.#use(code);
      this.dispatchEvent(new Event("change"));
    }
  }

  /** The text of that key. Of texts with forms, `params.count` chooses one. */
  t(key, params = {}) {
    const text = TEXTS[this.code][key];
    if (text === undefined) throw new RangeError(`no text "${key}" in ${this.code}`);
    const form = typeof text === "string" ? text : (text[this.#plural.select(params.count)] ?? text.other);
    return form.replace(/\{(\w+)\}/g, (_, name) => this.#shown(params[name]));
  }

  /** The text of the first key if there is one, else of the second. */
  either(key, otherwise, params = {}) {
    return this.t(key in TEXTS[this.code] ? key : otherwise, params);
  }

  number(value) {
    return this.#numbers.format(value);
  }

  /** 14:03 */
  clock(time) {
    return this.#clocks.format(time);
  }

  /** Sunday, 22 November 2026 at 14:03:09 */
  moment(time) {
    return this.#moments.format(time);
  }

  /** 22 Nov 2026 */
  date(time) {
    return this.#datesOfYear.format(time);
  }

  /** For what is to come: 14:03 of today, else 22 Nov 2026, 14:03. */
  soon(time, now) {
    return (dayNumber(time) === dayNumber(now) ? this.#clocks : this.#datesWithClock).format(time);
  }

  /** 10 minutes; `unit` as Intl.NumberFormat names it */
  duration(count, unit) {
    return new Intl.NumberFormat(this.code, { style: "unit", unit, unitDisplay: "long" }).format(count);
  }

  /** Today, Yesterday, Friday, 20 November, and with the year if it is not this one. */
  day(time, now) {
    const days = daysBetween(time, now);
    if (days === 0 || days === 1) return this.t(days === 0 ? "messages.today" : "messages.yesterday");
    const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
    return (sameYear ? this.#days : this.#daysOfYear).format(time);
  }

  /** For a list: 14:03 of today, Yesterday, Fri of this week, 20 Nov, and with the year if it is not this one. */
  when(time, now) {
    const days = daysBetween(time, now);
    if (days <= 1) return days === 1 ? this.t("messages.yesterday") : this.clock(time);
    const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
    return (days < 7 ? this.#weekdays : sameYear ? this.#dates : this.#datesOfYear).format(time);
  }

  /** 812 byte, 1.4 MB */
  size(bytes) {
    const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
    const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(1024)));
    const value = bytes / 1024 ** step;
    return new Intl.NumberFormat(this.code, {
      style: "unit",
      unit: units[step],
      maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
    }).format(value);
  }

  #use(code) {
    this.code = code;
    this.#plural = new Intl.PluralRules(code);
    this.#numbers = new Intl.NumberFormat(code);
    this.#clocks = new Intl.DateTimeFormat(code, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.#moments = new Intl.DateTimeFormat(code, { dateStyle: "full", timeStyle: "medium" });
    this.#days = new Intl.DateTimeFormat(code, { weekday: "long", day: "numeric", month: "long" });
    this.#weekdays = new Intl.DateTimeFormat(code, { weekday: "short" });
    this.#dates = new Intl.DateTimeFormat(code, { day: "numeric", month: "short" });
    this.#datesOfYear = new Intl.DateTimeFormat(code, { dateStyle: "medium" });
    this.#datesWithClock = new Intl.DateTimeFormat(code, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
    this.#daysOfYear = new Intl.DateTimeFormat(code, { dateStyle: "full" });
  }

  #shown(value) {
    return typeof value === "number" ? this.number(value) : String(value ?? "");
  }
}

/** The local calendar day as a number that grows by one a day, whatever daylight saving does. */
export function dayNumber(time) {
  const date = new Date(time);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
}

function daysBetween(earlier, later) {
  return dayNumber(later) - dayNumber(earlier);
}
