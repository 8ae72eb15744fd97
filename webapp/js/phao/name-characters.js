/** The characters of one name: which of them are not allowed where they stand (docs/protocol.md §1). Pure. */

import * as unicode from "./unicode-13.js";

/** More than languages stack; what is higher covers the lines above and below. */
const MOST_MARKS = 4;

const NON_JOINER = 0x200c;
const JOINER = 0x200d;
const AS_EMOJI = 0xfe0f;
const KEYCAP = 0x20e3;
const BLACK_FLAG = 0x1f3f4;
const END_OF_TAGS = 0xe007f;
/** UTS #51, ED-14a: a flag's tags are a region's letters and digits, as in "gbsct". */
const LEAST_TAGS = 3;
const MOST_TAGS = 6;

/**
 * @param points the name's code points
 * @param inPath whether a slash would make two of it
 * @returns for each of them why it can't stand there ("path", "control", "invisible", "unknown" or "marks"), or null
 */
export function faultsOf(points, inPath) {
  let marks = 0;
  return points.map((point, i) => {
    marks = unicode.MARKS.has(point) ? marks + 1 : 0;
    return marks > MOST_MARKS ? "marks" : why(points, i, inPath);
  });
}

function why(points, i, inPath) {
  const point = points[i];
  if (isControl(point)) return "control";
  if (inPath && (point === 0x2f || point === 0x5c)) return "path";
  if (unicode.INVISIBLE.has(point)) return isNeeded(points, i) ? null : "invisible";
  return unicode.UNKNOWN.has(point) ? "unknown" : null;
}

/** Whether it is an invisible character that changes, at this place, what is seen. */
function isNeeded(points, i) {
  switch (points[i]) {
    case NON_JOINER:
      return followsVirama(points, i) || partsJoinedLetters(points, i);
    case JOINER:
      return followsVirama(points, i) || joinsPictographs(points, i);
    case AS_EMOJI:
      return unicode.PICTOGRAPHS.has(points[i - 1]) || (isOfKeycap(points[i - 1]) && points[i + 1] === KEYCAP);
    default:
      return isTag(points[i]) && areTagsOfFlag(points, i);
  }
}

/** RFC 5892, Appendix A.1 and A.2: "If Canonical_Combining_Class(Before(cp)) .eq. Virama Then True". */
function followsVirama(points, i) {
  return unicode.VIRAMAS.has(points[i - 1]);
}

/** RFC 5892, Appendix A.1: "(Joining_Type:{L,D})(Joining_Type:T)*\u200C(Joining_Type:T)*(Joining_Type:{R,D})". */
function partsJoinedLetters(points, i) {
  let before = i - 1;
  while (unicode.TRANSPARENT.has(points[before])) before--;
  let behind = i + 1;
  while (unicode.TRANSPARENT.has(points[behind])) behind++;
  return unicode.JOINS_NEXT.has(points[before]) && unicode.JOINS_BEFORE.has(points[behind]);
}

/** UTS #51, ED-16: an emoji, perhaps with a colour of skin or U+FE0F, the joiner, and another emoji. */
function joinsPictographs(points, i) {
  const before = points[i - 1] === AS_EMOJI || isSkin(points[i - 1]) ? i - 2 : i - 1;
  return unicode.PICTOGRAPHS.has(points[before]) && unicode.PICTOGRAPHS.has(points[i + 1]);
}

/** Whether the tag at this place is within a whole sequence: flag, region, end. */
function areTagsOfFlag(points, i) {
  let flag = i;
  while (i - flag <= MOST_TAGS + 1 && isTag(points[flag])) flag--;
  let end = flag + 1;
  while (end - flag <= MOST_TAGS + 1 && isRegion(points[end])) end++;
  const length = end - flag - 1;
  return (
    points[flag] === BLACK_FLAG &&
    length >= LEAST_TAGS &&
    length <= MOST_TAGS &&
    end >= i &&
    points[end] === END_OF_TAGS
  );
}

function isTag(point) {
  return point === END_OF_TAGS || isRegion(point);
}

function isRegion(point) {
  return (point >= 0xe0030 && point <= 0xe0039) || (point >= 0xe0061 && point <= 0xe007a);
}

function isSkin(point) {
  return point >= 0x1f3fb && point <= 0x1f3ff;
}

function isOfKeycap(point) {
  return (point >= 0x30 && point <= 0x39) || point === 0x23 || point === 0x2a;
}

/** U+2028 and U+2029 end lines as those do. */
function isControl(point) {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || point === 0x2028 || point === 0x2029;
}
