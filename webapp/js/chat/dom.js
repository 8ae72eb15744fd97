/** Building and labelling elements. User text only ever becomes a text node or an attribute, never markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * The element with that id, which index.html has.
 *
 * @returns {any} of the class that index.html says
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (element === null) throw new RangeError(`the page has no element #${id}`);
  return element;
}

/**
 * `make("p", {class: "text", title}, "hello", node)`. Listeners as `onclick`; null and false attributes are left out.
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter(child => child !== null));
  return element;
}

/** An icon of index.html's sprite; it says nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Says the page's fixed texts: `data-t` is content, `data-t-label` and `data-t-placeholder` are attributes. */
export function translate(language) {
  document.documentElement.lang = language.code;
  for (const element of marked("data-t")) element.textContent = language.t(element.dataset.t);
  for (const element of marked("data-t-label")) label(element, language.t(element.dataset.tLabel));
  for (const element of marked("data-t-placeholder")) element.placeholder = language.t(element.dataset.tPlaceholder);
}

/** @returns {NodeListOf<any>} */
function marked(attribute) {
  return document.querySelectorAll(`[${attribute}]`);
}

/** A name for eyes (on hover) and ears alike, for a control that shows only an icon. */
export function label(element, text) {
  element.setAttribute("aria-label", text);
  element.title = text;
}

/** Replaces the children only if the text differs, so that a live region is not told twice. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Puts the focus where one writes; not on a phone, where it would bring up the keyboard over what one came to read. */
export function focusText() {
  if (matchMedia("(pointer: fine)").matches) byId("text").focus();
}

/** The options of a choice, with what was chosen before, or else the usual one. */
export function choices(select, options, usual) {
  const before = select.value;
  select.replaceChildren(...options.map(([value, text]) => make("option", { value }, text)));
  select.value = options.some(([value]) => value === before) ? before : usual;
}

const near =
  typeof IntersectionObserver === "undefined"
    ? null
    : new IntersectionObserver(
        entries => {
          for (const { target, isIntersecting } of entries) {
            if (isIntersecting) {
              near.unobserve(target);
              tasks.get(target)();
            }
          }
        },
        { rootMargin: "600px" },
      );
const tasks = new WeakMap();

/** Does the task once, when the element is about to come into view. */
export function whenNear(element, task) {
  tasks.set(element, task);
  near.observe(element);
}

/** A function that does the task soon, once for all calls until then. */
export function onceSoon(task) {
  let due = false;
  const run = () => {
    if (due) {
      due = false;
      task();
    }
  };
  // A hidden window gets no frames, not even the one that it waits for, and its title is seen all the same.
  document.addEventListener("visibilitychange", run);
  return () => {
    if (!due) {
      due = true;
      (document.hidden ? setTimeout : requestAnimationFrame)(run);
    }
  };
}

/** Makes `list`'s children these elements in this order, and moves as few as it can: focus and selection stay. */
export function arrange(list, elements) {
  const wanted = new Set(elements);
  for (const child of [...list.children]) {
    if (!wanted.has(child)) child.remove();
  }
  let at = list.firstElementChild;
  for (const element of elements) {
    if (element === at) at = at.nextElementSibling;
    else list.insertBefore(element, at);
  }
}
