// How high the text field is, and how its text is broken, at a cost for each key that the browser can bear.

const MAX_HEIGHT = 180;
// So much text fills the height for certain. To measure it would lay all of it out, twice for each key.
const MEASURED = 4_000;
const MEASURED_LINES = 10;
// Chromium looks at the whole run again for each line that it breaks it into: seconds for each key with 200,000 wide blanks.
const LONGEST_BLANKS = 1_000;

/** As high as its text, up to a few lines. */
export function fit(field) {
  const { style, value } = field;
  field.classList.toggle("blanks", hasLongBlanks(value));
  if (fills(value)) {
    style.height = `${MAX_HEIGHT}px`;
    return;
  }
  style.height = "auto";
  style.height = `${Math.min(field.scrollHeight, MAX_HEIGHT)}px`;
}

export function fills(text) {
  return text.length > MEASURED || text.split("\n", MEASURED_LINES).length === MEASURED_LINES;
}

/** Whether so many blanks follow each other that they are to be broken anywhere, like a word without an end. */
export function hasLongBlanks(text) {
  let run = 0;
  for (let at = LONGEST_BLANKS - 1; at < text.length; at += LONGEST_BLANKS - run) {
    // From here back: what is not blank ends every run before it.
    run = blanksBefore(text, at);
    if (run === LONGEST_BLANKS) {
      return true;
    }
  }
  return false;
}

/** How many characters that end at `at` are blanks, `LONGEST_BLANKS` at most. */
function blanksBefore(text, at) {
  let run = 0;
  while (run < LONGEST_BLANKS && isBlank(text[at - run])) {
    run++;
  }
  return run;
}

/** The end of a line ends a run. */
function isBlank(character) {
  return character !== "\n" && character.trim() === "";
}
