/**
 * The launcher: what makes a server of the WAR when no container does. Command line, TLS, one Grizzly listener for
 * everything (endpoints by Tyrus, servlets, static files), orderly stop.
 *
 * <p>It sees all other packages and none sees it; it lies in {@code WEB-INF/standalone}, where containers do not look.
 */
package phao.standalone;
