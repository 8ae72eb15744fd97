/** How high the text field is, and how its text is broken, at a cost for each key that the browser can bear. */

const MOST_HEIGHT_PX = 180;
/** A text of this length fills the height for certain. To measure it would lay all of it out, twice for each key. */
const MEASURED_CHARACTERS = 4_000;
const MEASURED_LINES = 10;
/**
 * Chromium looks at the whole run again for each line that it breaks it into: seconds for each key with 200,000 wide
 * blanks.
 */
const MOST_BLANKS = 1_000;

/** As high as its text, up to a few lines. */
export function fit(field) {
  const { style, value } = field;
  field.classList.toggle("blanks", hasLongBlanks(value));
  if (fills(value)) {
    style.height = `${MOST_HEIGHT_PX}px`;
    return;
  }
  style.height = "auto";
  style.height = `${Math.min(field.scrollHeight, MOST_HEIGHT_PX)}px`;
}

export function fills(text) {
  return text.length > MEASURED_CHARACTERS || text.split("\n", MEASURED_LINES).length === MEASURED_LINES;
}

/**
 * Whether more than `MOST_BLANKS` blanks follow each other: they are to be broken anywhere, like a word without an end.
 */
export function hasLongBlanks(text) {
  let run = 0;
  for (let at = MOST_BLANKS - 1; at < text.length; at += MOST_BLANKS - run) {
    // From here back: what is not blank ends every run before it.
    run = blanksBefore(text, at);
    if (run === MOST_BLANKS) return true;
  }
  return false;
}

/** How many characters that end at `at` are blanks, `MOST_BLANKS` at most. */
function blanksBefore(text, at) {
  let run = 0;
  while (run < MOST_BLANKS && isBlank(text[at - run])) run++;
  return run;
}

/** The end of a line ends a run. */
function isBlank(character) {
  return character !== "\n" && character.trim() === "";
}
