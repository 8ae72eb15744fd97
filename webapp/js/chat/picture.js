/**
 * A picture in the conversation: its thumbnail, or itself once it is known how large it is, or a word about why it is
 * not there.
 */

import { make, whenNear } from "./dom.js";
import { measured, Unavailable } from "./measure.js";
import { isShowable } from "./picture-size.js";

/**
 * A button with the picture. `open()` is called to see it in full; `none()` when it turns out to be no picture, or too
 * large a one: then it is a file like any other. What can't be had stands in the button's `data-missing`: "gone", or
 * "later".
 */
export function pictureButton(file, { open, none }) {
  const image = make("img", { alt: file.name, class: "picture", decoding: "async", loading: "lazy" });
  const button = make(
    "button",
    { type: "button", class: "picture-button" },
    image,
    make("span", { class: "picture-missing" }, make("span", { class: "later" }), make("span", { class: "gone" })),
  );
  const load = () => show(file, image, button, none);
  button.addEventListener("click", () => {
    switch (button.dataset.missing) {
      case undefined:
        return open();
      case "later":
        return load();
      default:
        return undefined;
    }
  });
  if (file.thumbnail !== undefined) {
    place(image, file.thumbnail);
    image.addEventListener("error", () => {
      delete file.thumbnail;
      none();
    });
    image.src = file.thumbnail.url;
  } else if (file.pixels !== undefined) {
    place(image, file.pixels);
    fill(file, image, button, none);
  } else if (file.blob !== undefined) {
    load();
  } else {
    // Its size is not known: the room that the style sheet gives is kept, whatever comes.
    button.classList.add("unmeasured");
    whenNear(button, load);
  }
  return button;
}

async function show(file, image, button, none) {
  try {
    const size = await measured(file);
    if (!isShowable(size)) return none();
    if (file.blob !== undefined) place(image, size);
    delete button.dataset.missing;
    fill(file, image, button, none);
  } catch (error) {
    if (!(error instanceof Unavailable)) {
      return none(); // a chosen file that was changed or taken away meanwhile
    }
    button.dataset.missing = error.gone ? "gone" : "later";
  }
  return undefined;
}

function fill(file, image, button, none) {
  image.onerror = () => failed(file, button, none);
  image.src = file.url;
}

/** What is here is not the picture that it says it is. What is elsewhere may come another time. */
function failed(file, button, none) {
  if (file.blob !== undefined) none();
  else button.dataset.missing = "later";
}

/** Takes the picture's room before it is there, so that nothing moves then. */
function place(image, { width, height }) {
  image.width = width;
  image.height = height;
}
