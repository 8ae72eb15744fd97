/**
 * Run by the build and not shipped: joins the page's modules and style sheets into files with cacheable names, and compresses what
 * is served (docs/decisions/0010). It uses the JDK only, and is used by nobody.
 */
package phao.bundle;
