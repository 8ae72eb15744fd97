/** The browser's side, tested without a browser: JavaScript on Node. */
package phao.js;
