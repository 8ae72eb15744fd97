/**
 * The composition root: settings, the running application, and the listener that starts it inside a container.
 *
 * <p>Sees all packages; is seen by {@code standalone} only.
 */
package phao.app;
