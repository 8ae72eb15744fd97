/**
 * What is copied out of the conversation: the texts that are selected, as they were written, and nothing of what stands
 * around them.
 */

/** Each message's text on lines of its own. */
export function copyTexts(list) {
  document.addEventListener("copy", event => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest?.("input, textarea")) return;
    const texts = selectedTexts(getSelection(), list);
    if (texts.length > 0) {
      event.clipboardData.setData("text/plain", texts.join("\n"));
      event.preventDefault();
    }
  });
}

function selectedTexts(selection, list) {
  if (selection.rangeCount === 0 || selection.isCollapsed) return [];
  const selected = selection.getRangeAt(0);
  if (!selected.intersectsNode(list)) return [];
  return [...list.querySelectorAll(".text")]
    .filter(text => selected.intersectsNode(text))
    .map(text => common(selected, text))
    .filter(text => text !== "");
}

/** What of the element's text is in the range, also what is there and not shown, such as the backticks of code. */
function common(selected, element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  if (selected.compareBoundaryPoints(Range.START_TO_START, range) > 0) {
    range.setStart(selected.startContainer, selected.startOffset);
  }
  if (selected.compareBoundaryPoints(Range.END_TO_END, range) < 0) {
    range.setEnd(selected.endContainer, selected.endOffset);
  }
  return range.toString();
}
