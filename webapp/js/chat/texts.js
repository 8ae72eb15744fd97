/**
 * Every text of the page, in English and Vietnamese. A text with forms is chosen by its `count` (Intl.PluralRules);
 * {name} in braces is replaced. i18n.js says them.
 */

import { EN } from "./texts-en.js";
import { VI } from "./texts-vi.js";

export const TEXTS = { en: EN, vi: VI };
